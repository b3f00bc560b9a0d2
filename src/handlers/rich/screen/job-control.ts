import type { Clock } from '../../../core/clock.ts';
import type { ProcessEvents } from './process-events.ts';

/** How soon a process that was told to stop has stopped. Milliseconds. */
const STOP_MS = 100;

export interface JobControlOptions {
  readonly clock: Clock;
  readonly events: ProcessEvents;
  /** Gives the terminal back. */
  readonly onStop: () => Promise<void>;
  /** The process goes on, and the shell may have done anything to the terminal. */
  readonly onContinue: () => void;
}

/** Stops the process as Ctrl-Z does, and lets it go on with `fg`, whoever stops it: a key, a signal from outside. */
export class JobControl {
  readonly #options: JobControlOptions;
  #isStopping = false;
  #isEnded = true;

  constructor(options: JobControlOptions) {
    this.#options = options;
  }

  /** Listens to the signals. */
  start(): void {
    this.#isEnded = false;
    this.#options.events.prependListener('SIGTSTP', this.#onStopSignal);
    this.#options.events.prependListener('SIGCONT', this.#onContinueSignal);
  }

  /** Listens no more, and stops nothing any more. */
  end(): void {
    this.#isEnded = true;
    this.#options.events.off('SIGTSTP', this.#onStopSignal);
    this.#options.events.off('SIGCONT', this.#onContinueSignal);
  }

  /** Stops the process group, as the terminal would. Resolves when it goes on. */
  async suspend(): Promise<void> {
    if (this.#isStopping || this.#isEnded) return;
    this.#isStopping = true;
    try {
      await this.#options.onStop();
      if (!this.#isEnded) await this.#stop();
    } finally {
      this.#isStopping = false;
    }
    if (!this.#isEnded) this.#options.onContinue();
  }

  async #stop(): Promise<void> {
    const { clock, events } = this.#options;
    const goesOn = new AbortController();
    const wake = () => goesOn.abort();
    // Without a listener the signal does what it is for. Where no shell could ever continue the group, the system ignores it; then the
    // process simply goes on.
    events.off('SIGTSTP', this.#onStopSignal);
    events.prependListener('SIGCONT', wake);
    try {
      events.kill(0, 'SIGTSTP');
      // However it ends, the process is awake.
      await clock.sleep(STOP_MS, goesOn.signal).catch(() => undefined);
    } finally {
      events.off('SIGCONT', wake);
      if (!this.#isEnded) events.prependListener('SIGTSTP', this.#onStopSignal);
    }
  }

  readonly #onStopSignal = () => void this.suspend();

  readonly #onContinueSignal = () => {
    if (!this.#isStopping) this.#options.onContinue();
  };
}
