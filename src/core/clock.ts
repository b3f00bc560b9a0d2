/** Time as the library sees it. Tests pass a clock of their own; nothing else reads the time or sets a timer. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Resolves after `milliseconds`.
   * @throws `signal.reason` as soon as the signal aborts.
   */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Longest delay that timers take; a longer sleep is cut into such pieces. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function sleepOnce(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    for (let rest = milliseconds; ; rest -= LONGEST_TIMER_MS) {
      await sleepOnce(Math.max(0, Math.min(rest, LONGEST_TIMER_MS)), signal);
      if (rest <= LONGEST_TIMER_MS) return;
    }
  },
};
