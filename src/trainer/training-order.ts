import { Random } from './random.ts';

/**
 * Endless batches of row numbers: every epoch goes through all rows once in its own random order; its last batch may be
 * smaller than the others.
 *
 * @param rows how many rows there are, at least 1.
 */
export function* trainingOrder(rows: number, batchRows: number, seed: number): Generator<readonly number[], never> {
  const random = new Random(seed);
  const all = Array.from({ length: rows }, (_, index) => index);
  for (;;) {
    const order = random.shuffled(all);
    for (let start = 0; start < rows; start += batchRows) yield order.slice(start, start + batchRows);
  }
}
