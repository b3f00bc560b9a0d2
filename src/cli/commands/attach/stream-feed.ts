import type { FileReader } from '../../../capture/files/file-reader.ts';
import { abortable } from '../../../core/abortable.ts';
import type { Clock } from '../../../core/clock.ts';
import { type AttachFeed, type FeedPage, lastPage } from './attach-feed.ts';

export interface StreamFeedOptions {
  /** What is read; given up when the feed is. */
  readonly input: AsyncIterable<Uint8Array>;
  readonly reader: FileReader;
  /** Milliseconds without anything new after which it ends; never where it is undefined. */
  readonly idleMs: number | undefined;
  readonly clock: Clock;
}

const PRODUCER = 'stream';

/** What comes through a pipe, to its end. Nothing is read ahead of what was taken: whoever writes into it waits. */
export class StreamFeed implements AttachFeed {
  readonly #options: StreamFeedOptions;
  /** What was read and has no end yet. */
  #rest: Uint8Array = new Uint8Array();
  #offset = 0;

  constructor(options: StreamFeedOptions) {
    this.#options = options;
  }

  async *pages(signal: AbortSignal): AsyncGenerator<FeedPage, void, undefined> {
    const { input, reader } = this.#options;
    const chunks = input[Symbol.asyncIterator]();
    try {
      for (;;) {
        const chunk = await this.#next(chunks, signal);
        if (chunk !== undefined) this.#rest = Buffer.concat([this.#rest, chunk]);
        yield* this.#read(chunk === undefined);
        signal.throwIfAborted();
        if (chunk === undefined) break;
      }
      yield lastPage(PRODUCER, reader.end());
    } finally {
      // One that waits for bytes would answer only when some have come.
      void Promise.resolve(chunks.return?.()).catch(() => undefined);
    }
  }

  /** The next bytes; undefined at the end, and where nothing has come for too long. */
  async #next(chunks: AsyncIterator<Uint8Array>, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const { idleMs, clock } = this.#options;
    const next = chunks.next().then(({ value, done }) => (done ? undefined : (value as Uint8Array)));
    if (idleMs === undefined) return abortable(next, signal);
    const arrived = new AbortController();
    const idle = clock.sleep(idleMs, arrived.signal).catch(() => undefined);
    try {
      return await abortable(Promise.race([next, idle.then(() => undefined)]), signal);
    } finally {
      arrived.abort();
    }
  }

  *#read(atEnd: boolean): Generator<FeedPage, void, undefined> {
    const { reader } = this.#options;
    for (;;) {
      const entries = this.#rest.length === 0 ? [] : reader.read(this.#rest, this.#offset, atEnd);
      const last = entries.at(-1);
      if (last === undefined) return;
      this.#rest = this.#rest.subarray(last.end - this.#offset);
      this.#offset = last.end;
      yield { producerId: PRODUCER, entries };
    }
  }
}
