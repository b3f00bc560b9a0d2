import { type Clock, systemClock } from '../../src/core/clock.ts';

/** A clock that runs so many times as fast as the machine's. */
export function fastClock(factor: number, clock: Clock = systemClock): Clock {
  const start = clock.now();
  return {
    now: () => start + (clock.now() - start) * factor,
    sleep: (milliseconds, signal) => clock.sleep(milliseconds / factor, signal),
  };
}

/** A clock that somebody sets while it runs. What sleeps does not notice. */
export class SettableClock implements Clock {
  readonly #clock: Clock;
  #offset = 0;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now() + this.#offset;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return this.#clock.sleep(milliseconds, signal);
  }

  /** Sets it forward, or back. */
  set(milliseconds: number): void {
    this.#offset += milliseconds;
  }
}
