import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { StreamMessage } from '../../core/message.ts';
import type { RetryNotice } from '../../core/retry-policy.ts';
import type { FinalStatus, StreamBatch, StreamCursor, StreamSource } from '../../core/stream-source.ts';
import { drive, turn } from '../drive.ts';

/** A source that yields more batches than this never ends. */
const MOST_BATCHES = 20_000;

export interface SourceReaderOptions {
  readonly source: StreamSource;
  readonly cursor?: StreamCursor | undefined;
  readonly tick: () => Promise<void>;
  readonly patienceMs: number;
}

/** One reading of a source, batch by batch, and what it has brought so far. */
export class SourceReader {
  readonly batches: StreamBatch[] = [];
  readonly retries: RetryNotice[] = [];
  readonly gaps: string[] = [];
  readonly abort = new AbortController();
  /** Messages so far that are no status. */
  count = 0;
  readonly #options: SourceReaderOptions;
  #iterator: AsyncIterator<StreamBatch> | undefined;

  constructor(options: SourceReaderOptions) {
    this.#options = options;
  }

  get messages(): StreamMessage[] {
    return this.batches.flatMap(({ messages }) => messages);
  }

  get statuses(): string[] {
    return this.messages.filter(({ streamType }) => streamType === 'status').map(({ data }) => String(data['status'] ?? data['state']));
  }

  get last(): StreamBatch {
    const batch = this.batches.at(-1);
    assert.ok(batch, 'nothing was read');
    return batch;
  }

  get final(): FinalStatus {
    const { final } = this.last;
    assert.ok(final, 'the last batch says how the job ended');
    return final;
  }

  /** Listeners that the source has put on the signal and not taken off. */
  get listeners(): number {
    return getEventListeners(this.abort.signal, 'abort').length;
  }

  /** Asks for the next batch and waits for nothing. What it comes to is noted in `batches` too. */
  async start(): Promise<StreamBatch | undefined> {
    const { source, cursor } = this.#options;
    const onRetry = (notice: RetryNotice) => void this.retries.push(notice);
    const onGap = ({ reason }: { readonly reason: string }) => void this.gaps.push(reason);
    this.#iterator ??= source.read({ cursor, signal: this.abort.signal, onRetry, onGap })[Symbol.asyncIterator]();
    const { value, done } = await this.#iterator.next();
    if (done) return undefined;
    const batch = value as StreamBatch;
    this.batches.push(batch);
    for (const { streamType } of batch.messages) if (streamType !== 'status') this.count++;
    assert.ok(this.batches.length <= MOST_BATCHES, `more than ${MOST_BATCHES} batches`);
    return batch;
  }

  /** The next batch; undefined at the end. */
  next(): Promise<StreamBatch | undefined> {
    return this.drive(this.start(), 'the next batch');
  }

  async toEnd(): Promise<this> {
    while ((await this.next()) !== undefined);
    return this;
  }

  /** Reads until so many messages that are no status have come. */
  async until(count: number): Promise<this> {
    while (this.count < count) {
      assert.ok((await this.next()) !== undefined, `the source ended before ${count} messages had come`);
    }
    return this;
  }

  /** Asks for the next batch and lets time pass, in which none may come. */
  async waiting(ticks = 20): Promise<{ readonly next: Promise<StreamBatch | undefined> }> {
    const next = this.start();
    let left = ticks;
    const stop = () => {
      left = 0;
    };
    next.then(stop, stop);
    while (left-- > 0) {
      await turn();
      await this.#options.tick();
    }
    return { next };
  }

  /** Leaves the iteration, as `break` does. */
  async break(): Promise<void> {
    await this.drive(Promise.resolve(this.#iterator?.return?.()), 'leaving the iteration');
  }

  /** Ends the reading, so that it lets go of what it holds. That is not waited for: what is broken may never end. */
  stop(): void {
    this.abort.abort(new Error('the case is over'));
    Promise.resolve(this.#iterator?.return?.()).catch(() => undefined);
  }

  drive<T>(promise: Promise<T>, what: string): Promise<T> {
    const { tick, patienceMs } = this.#options;
    return drive(promise, { what, tick, patienceMs });
  }

  /** As {@link drive}, without any time passing. */
  driveAtOnce<T>(promise: Promise<T>, what: string): Promise<T> {
    return drive(promise, { what, patienceMs: this.#options.patienceMs });
  }
}
