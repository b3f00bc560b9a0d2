import type { Clock } from './clock.ts';

/** A wait that somebody else can cut short. Calls that come while nobody waits are remembered, as one. */
export class WakeUp {
  readonly #clock: Clock;
  #called = false;
  #interrupt: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends the wait under way, or the next one at once. */
  readonly call = (): void => {
    this.#called = true;
    this.#interrupt?.();
  };

  /**
   * Waits for a call, at most `milliseconds`.
   * @returns true where there was a call, false where the time passed
   * @throws `signal.reason` when the signal aborts
   */
  async wait(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    if (!this.#called) {
      const interrupt = new AbortController();
      this.#interrupt = () => interrupt.abort();
      const onAbort = () => interrupt.abort();
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        await this.#clock.sleep(milliseconds, interrupt.signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!interrupt.signal.aborted) throw error;
      } finally {
        this.#interrupt = undefined;
        signal.removeEventListener('abort', onAbort);
      }
    }
    const called = this.#called;
    this.#called = false;
    return called;
  }
}
