import type { MaybePromise } from '../../core/stream-handler.ts';

/**
 * Lines on their way out, one after another, whoever hands them over: a handler's calls, which wait for them, or a timer, which does not.
 * A failure that nobody waited for is told to the next one who does.
 */
export class LineQueue {
  readonly #write: (line: string) => MaybePromise<void>;
  #last: Promise<void> | undefined;
  #untold: { readonly error: unknown } | undefined;

  constructor(write: (line: string) => MaybePromise<void>) {
    this.#write = write;
  }

  /** True while a line has not been taken. */
  get isBusy(): boolean {
    return this.#last !== undefined;
  }

  /**
   * Resolves when these lines, and all before them, were taken. Rejects with what `write` threw, now or where nobody waited.
   * @param signal once it aborts, the lines that have not begun are left out
   */
  put(lines: readonly string[], signal?: AbortSignal): MaybePromise<void> {
    if (lines.length > 0 || this.#last !== undefined || this.#untold !== undefined) return this.#putLast(lines, signal);
  }

  /** Puts lines without waiting for them. */
  putLater(lines: readonly string[], signal?: AbortSignal): void {
    this.#putLast(lines, signal).catch((error: unknown) => this.fail(error));
  }

  /** Remembers a failure that nobody has been told of. */
  fail(error: unknown): void {
    this.#untold = { error };
  }

  async #putLast(lines: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    const mine = this.#putAfter(this.#last, lines, signal);
    this.#last = mine;
    try {
      await mine;
    } finally {
      if (this.#last === mine) this.#last = undefined;
    }
  }

  async #putAfter(before: Promise<void> | undefined, lines: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    // Whoever put those lines is told of their failure.
    await before?.catch(() => undefined);
    const untold = this.#untold;
    this.#untold = undefined;
    if (untold !== undefined) throw untold.error;
    for (const line of lines) {
      if (signal?.aborted) return;
      const pending = this.#write(line);
      if (pending !== undefined) await pending;
    }
  }
}
