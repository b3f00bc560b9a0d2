import type { Clock } from '../../src/core/clock.ts';

/** A clock on which pauses pass at once, and what is longer than any pause, such as a time limit, never comes. */
export class InstantClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  readonly #longestMs: number;

  /** @param longestMs longer sleeps end by their signal only */
  constructor(longestMs = 10_000) {
    this.#longestMs = longestMs;
  }

  now(): number {
    return this.#now;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (milliseconds <= this.#longestMs) {
      this.#now += milliseconds;
      return;
    }
    await new Promise<never>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }
}
