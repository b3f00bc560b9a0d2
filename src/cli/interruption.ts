/** The signals that end a viewer and leave the job alone. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

type InterruptionSignal = keyof typeof SIGNALS;

/** A person or the system asked this program to end. */
export class Interruption extends Error {
  readonly signal: InterruptionSignal;
  readonly exitCode: number;

  constructor(signal: InterruptionSignal) {
    super(`interrupted by ${signal}`);
    this.name = 'Interruption';
    this.signal = signal;
    this.exitCode = SIGNALS[signal];
  }
}

/** Watches the signals that end a program, from its making until `stop()`. The first one is told; any further one ends the process at once. */
export class InterruptionWatch {
  readonly #controller = new AbortController();
  readonly #listeners = (Object.keys(SIGNALS) as InterruptionSignal[]).map((name) => [name, () => this.#onSignal(name)] as const);
  #seen = false;

  /** Asked first: returns true where it dealt with the signal otherwise, so that the process goes on. */
  intercept: ((interruption: Interruption) => boolean) | undefined;

  constructor() {
    for (const [name, listener] of this.#listeners) process.on(name, listener);
  }

  /** Aborts with the {@link Interruption}. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  stop(): void {
    for (const [name, listener] of this.#listeners) process.off(name, listener);
  }

  #onSignal(name: InterruptionSignal): void {
    const interruption = new Interruption(name);
    if (this.#seen) process.exit(interruption.exitCode);
    this.#seen = true;
    if (!this.intercept?.(interruption)) this.#controller.abort(interruption);
  }
}
