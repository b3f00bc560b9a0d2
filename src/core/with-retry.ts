import type { Clock } from './clock.ts';
import { isPassing, type RetryNotice, type RetryPolicy, retryDelay } from './retry-policy.ts';

export interface WithRetryOptions {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal | undefined;
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
}

/**
 * Runs the operation, again after passing faults, until it succeeds.
 * @throws what the last try threw; `signal.reason` on abort
 */
export async function withRetry<T>(operation: () => Promise<T>, options: WithRetryOptions): Promise<T> {
  const { policy, clock, random, signal, onRetry } = options;
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await operation();
    } catch (error) {
      signal?.throwIfAborted();
      if (attempt >= policy.attempts || !isPassing(error)) throw error;
      const delayMs = retryDelay(policy, attempt, error, random);
      onRetry?.({ error, attempt, delayMs });
      await clock.sleep(delayMs, signal);
    }
  }
}
