/** Stops looking for a smaller counterexample before the test's own time is up, so that the one found is told. Milliseconds. */
const SHRINK_LIMIT_MS = 25_000;

const SEED = process.env['TRAINSTREAM_SEED'];

/**
 * How a property is run. A failure prints its seed; `TRAINSTREAM_SEED=<seed>` runs the same cases again.
 */
export function runs(numRuns: number): { readonly numRuns: number; readonly interruptAfterTimeLimit: number; readonly seed?: number } {
  return { numRuns, interruptAfterTimeLimit: SHRINK_LIMIT_MS, ...(SEED && { seed: Number(SEED) }) };
}
