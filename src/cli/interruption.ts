import { ExitCode } from './exit-codes.ts';

/** The signals that end a viewer and leave the job alone. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

type InterruptionSignal = keyof typeof SIGNALS;

/** Why a view was left while its job went on. */
export class Departure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.name = new.target.name;
    this.exitCode = exitCode;
  }
}

/** A person or the system asked this program to end. */
export class Interruption extends Departure {
  readonly signal: InterruptionSignal;

  constructor(signal: InterruptionSignal) {
    super(`interrupted by ${signal}`, SIGNALS[signal]);
    this.signal = signal;
  }
}

/** A person has seen enough, and said so by the key for it. */
export class Detachment extends Departure {
  constructor() {
    super('detached', ExitCode.DETACHED);
  }
}

/** Watches the signals that end a program, from its making until `stop()`. The first one is told; any further one ends the process at once. */
export class InterruptionWatch {
  readonly #controller = new AbortController();
  readonly #listeners = (Object.keys(SIGNALS) as InterruptionSignal[]).map((name) => [name, () => this.interrupt(name)] as const);
  #seen = false;

  /** Asked first: returns true where it dealt with the signal otherwise, so that the process goes on. */
  intercept: ((interruption: Interruption) => boolean) | undefined;

  constructor() {
    for (const [name, listener] of this.#listeners) process.on(name, listener);
  }

  /** Aborts with the {@link Departure}. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Does what the signal does: a terminal that hands over every key sends none for Ctrl-C. */
  interrupt(name: InterruptionSignal): void {
    const interruption = new Interruption(name);
    if (this.#seen) process.exit(interruption.exitCode);
    this.#seen = true;
    if (!this.intercept?.(interruption)) this.#controller.abort(interruption);
  }

  /** Leaves without a signal. */
  detach(): void {
    this.#controller.abort(new Detachment());
  }

  stop(): void {
    for (const [name, listener] of this.#listeners) process.off(name, listener);
  }
}
