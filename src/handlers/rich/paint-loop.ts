import type { Clock } from '../../core/clock.ts';
import { WakeUp } from '../../core/wake-up.ts';

export interface PaintLoopOptions {
  readonly clock: Clock;
  /** Paints what there is now. */
  readonly paint: () => void;
  /** Shortest time between two pictures while news come, in milliseconds; asked before each. */
  readonly intervalMs: () => number;
  /** Told what `paint` threw; nothing is painted any more. */
  readonly onFailure: (error: unknown) => void;
}

/** Shortest time between two pictures, also where a key is held down: 30 a second. Milliseconds. */
const SHORTEST_MS = 33;

/** Without any news a picture is painted this often: it shows times that pass. Milliseconds. */
const IDLE_MS = 1_000;

/** Decides when to paint: when something has changed and the last picture is old enough, at once for a key, and now and then. */
export class PaintLoop {
  readonly #options: PaintLoopOptions;
  readonly #wakeUp: WakeUp;
  readonly #stopped = new AbortController();
  #paintedAt = Number.NEGATIVE_INFINITY;
  #hasNews = false;
  #isUrgent = false;
  #running: Promise<void> | undefined;

  constructor(options: PaintLoopOptions) {
    this.#options = options;
    this.#wakeUp = new WakeUp(options.clock);
  }

  /** Paints the first picture, and goes on until `stop`. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Something has changed. Cheap: called for each of thousands of messages a second. */
  note(): void {
    if (this.#hasNews) return;
    this.#hasNews = true;
    this.#wakeUp.call();
  }

  /** Somebody waits for the change: it is painted at once, or as soon as pictures may follow each other. */
  hurry(): void {
    this.#isUrgent = true;
    this.#wakeUp.call();
  }

  /** Nothing is painted any more when this resolves. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    try {
      while (!signal.aborted) {
        const rest = this.#restMs();
        if (rest <= 0) this.#paint();
        else await this.#wakeUp.wait(rest, signal);
      }
    } catch (error) {
      if (!signal.aborted) this.#options.onFailure(error);
    }
  }

  /** Milliseconds until the next picture is due. */
  #restMs(): number {
    const age = this.#options.clock.now() - this.#paintedAt;
    // A clock that was set back must not stop the picture.
    if (age < 0) return 0;
    const interval = this.#isUrgent ? SHORTEST_MS : this.#hasNews ? Math.max(SHORTEST_MS, this.#options.intervalMs()) : IDLE_MS;
    return interval - age;
  }

  #paint(): void {
    this.#paintedAt = this.#options.clock.now();
    this.#hasNews = false;
    this.#isUrgent = false;
    this.#options.paint();
  }
}
