import type { Clock } from '../../core/clock.ts';

export interface AlarmOptions {
  readonly clock: Clock;
  readonly onRing: () => void;
  /** Told of a clock that failed. */
  readonly onFailure: (error: unknown) => void;
}

/** One timer of a clock. Setting it again replaces the time that was set. */
export class Alarm {
  readonly #options: AlarmOptions;
  #sleep: AbortController | undefined;
  #due = Number.POSITIVE_INFINITY;

  constructor(options: AlarmOptions) {
    this.#options = options;
  }

  /** Rings at that time at the latest, in milliseconds since 1970: an earlier time that was set stays. */
  ringBy(due: number): void {
    if (due >= this.#due) return;
    this.stop();
    const { clock, onRing, onFailure } = this.#options;
    const sleep = new AbortController();
    this.#sleep = sleep;
    this.#due = due;
    clock.sleep(Math.max(0, due - clock.now()), sleep.signal).then(
      () => {
        // It may have been stopped after the clock had woken it.
        if (sleep.signal.aborted) return;
        this.stop();
        onRing();
      },
      (error: unknown) => {
        if (!sleep.signal.aborted) onFailure(error);
      },
    );
  }

  stop(): void {
    this.#sleep?.abort();
    this.#sleep = undefined;
    this.#due = Number.POSITIVE_INFINITY;
  }
}
