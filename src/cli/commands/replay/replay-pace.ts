import type { Clock } from '../../../core/clock.ts';
import type { StreamMessage } from '../../../core/message.ts';

/** Nobody wants to see an hour in a queue: pauses are at most so long. Milliseconds of the replay. */
const LONGEST_PAUSE_MS = 5_000;

/** When recorded messages are due, for all jobs of a recording alike. */
export class ReplayPace {
  readonly #speed: number;
  readonly #clock: Clock;
  /** The latest recorded time so far and when it was due, both in milliseconds since 1970. */
  #latest: { readonly recorded: number; readonly due: number } | undefined;

  /** @param speed times as fast as it was recorded; Infinity does not wait */
  constructor(speed: number, clock: Clock) {
    this.#speed = speed;
    this.#clock = clock;
  }

  /** Resolves when the message is due; one without a time is due at once. @throws the signal's reason on abort */
  async wait({ timestamp }: StreamMessage, signal: AbortSignal): Promise<void> {
    const recorded = Date.parse(timestamp);
    if (!Number.isFinite(this.#speed) || Number.isNaN(recorded)) return;
    const now = this.#clock.now();
    const before = this.#latest ?? { recorded, due: now };
    const pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(0, recorded - before.recorded) / this.#speed);
    const due = before.due + pauseMs;
    this.#latest = { recorded: Math.max(recorded, before.recorded), due };
    if (due > now) await this.#clock.sleep(due - now, signal);
  }
}
