import assert from 'node:assert/strict';

export interface DriveOptions {
  /** Ends the sentence "nothing came of …". */
  readonly what: string;
  /** Lets some time pass for what is waited for; none passes where it is not given. */
  readonly tick?: (() => Promise<void>) | undefined;
  /** Milliseconds of real time after which the wait is in vain. */
  readonly patienceMs: number;
}

/** One turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Waits until `isDone` says so, letting time pass and input come. Its bound is real time, since only that tells what is stuck from
 * what has a slow disk.
 * @throws AssertionError where it does not come to that
 */
export async function waitFor(isDone: () => boolean, { what, tick, patienceMs }: DriveOptions): Promise<void> {
  const end = performance.now() + patienceMs;
  // What is here already needs no turn of the event loop: thousands of batches are read this way.
  for (let step = 0; step < 20 && !isDone(); step++) await undefined;
  if (isDone()) return;
  for (;;) {
    await turn();
    if (isDone()) return;
    assert.ok(performance.now() < end, `nothing came of ${what} within ${patienceMs} ms`);
    await tick?.();
  }
}

/** The outcome of what needs time or input to go on. @throws AssertionError where it does not settle */
export async function drive<T>(promise: Promise<T>, options: DriveOptions): Promise<T> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  await waitFor(() => settled, options);
  return promise;
}
