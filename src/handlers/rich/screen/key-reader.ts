import type { Clock } from '../../../core/clock.ts';
import { type InputEvent, KeyParser } from './key-parser.ts';

/** How long an escape waits for what may follow it: longer than the pieces of one sequence are apart, also over a slow line. Milliseconds. */
const ESCAPE_MS = 50;

export interface KeyReaderOptions {
  readonly clock: Clock;
  readonly onEvent: (event: InputEvent) => void;
}

/** Hands on what the bytes of a terminal mean, and settles by the clock whether an escape is a key or a beginning. */
export class KeyReader {
  readonly #options: KeyReaderOptions;
  readonly #parser = new KeyParser();
  #waiting = new AbortController();

  constructor(options: KeyReaderOptions) {
    this.#options = options;
  }

  /** Takes what came. */
  feed(bytes: Uint8Array): void {
    this.stop();
    this.#tell(this.#parser.feed(bytes));
    if (!this.#parser.isPending) return;
    this.#waiting = new AbortController();
    this.#options.clock.sleep(ESCAPE_MS, this.#waiting.signal).then(
      () => this.#tell(this.#parser.flush()),
      // More came, or nobody listens any more.
      () => undefined,
    );
  }

  /** Waits for nothing any more. */
  stop(): void {
    this.#waiting.abort();
  }

  #tell(events: readonly InputEvent[]): void {
    for (const event of events) this.#options.onEvent(event);
  }
}
