import type { Clock } from '../core/clock.ts';

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now: number;
  #sleepers: Sleeper[] = [];
  #watchers: (() => void)[] = [];

  /** @param now milliseconds since 1970 */
  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** How many sleeps are under way. */
  get pending(): number {
    return this.#sleepers.length;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        due: this.#now + milliseconds,
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.push(sleeper);
      for (const watcher of this.#watchers.splice(0)) watcher();
    });
  }

  /** Lets the time pass, waking in order whoever is due. What they do afterwards has had its turn when this resolves. */
  async advance(milliseconds: number): Promise<void> {
    // Whoever is about to fall asleep does so first.
    await settle();
    const end = this.#now + milliseconds;
    for (;;) {
      const next = this.#sleepers.filter(({ due }) => due <= end).toSorted((left, right) => left.due - right.due)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.due);
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      next.wake();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  /** Resolves as soon as at least `count` sleeps are under way. */
  async sleeping(count = 1): Promise<void> {
    while (this.#sleepers.length < count) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }
}

/** Gives promises and input under way a few turns of the event loop. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
