import { abortable } from '../../core/abortable.ts';
import type { Clock } from '../../core/clock.ts';

export interface TimeLimitOptions {
  readonly clock: Clock;
  readonly milliseconds: number;
  /** Ends the work early. */
  readonly signal: AbortSignal;
  /** What to throw when the time is over. */
  readonly error: () => unknown;
}

/**
 * Runs work that ends with the signal it is given. Settles at the limit and on abort also where the work does not.
 * @throws `error()` when the time is over; `signal.reason` on abort; what the work throws
 */
export async function withTimeLimit<T>(work: (signal: AbortSignal) => Promise<T>, options: TimeLimitOptions): Promise<T> {
  const { clock, milliseconds, signal, error } = options;
  signal.throwIfAborted();
  const limited = new AbortController();
  const done = new AbortController();
  const onAbort = () => limited.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  clock.sleep(milliseconds, done.signal).then(
    () => limited.abort(error()),
    () => undefined,
  );
  try {
    return await abortable(work(limited.signal), limited.signal);
  } finally {
    done.abort();
    signal.removeEventListener('abort', onAbort);
  }
}
