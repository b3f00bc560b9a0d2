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

/**
 * Watches the signals that end a program. The first one is told; any further one ends the process at once.
 * @param onFirst returns true where it dealt with the signal otherwise, so that the process goes on
 */
export function watchInterruptions(onFirst: (interruption: Interruption) => boolean = () => false): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  let seen = false;
  const listeners = (Object.keys(SIGNALS) as InterruptionSignal[]).map((name) => {
    const listener = () => {
      const interruption = new Interruption(name);
      if (seen) process.exit(interruption.exitCode);
      seen = true;
      if (!onFirst(interruption)) controller.abort(interruption);
    };
    process.on(name, listener);
    return [name, listener] as const;
  });
  return {
    signal: controller.signal,
    stop: () => {
      for (const [name, listener] of listeners) process.off(name, listener);
    },
  };
}
