import type { Clock } from '../../../core/clock.ts';
import type { JsonObject } from '../../../core/json.ts';
import { type LogRecord, messageOfRecord, type NewRecord } from '../../../core/log-record.ts';
import type { ReadOptions, StreamBatch, StreamSource } from '../../../core/stream-source.ts';
import type { AttachFeed } from './attach-feed.ts';

/** Messages that are handed out at once. */
const BATCH = 1_000;

export interface FeedSourceOptions {
  readonly jobId: string;
  readonly name: string;
  readonly feed: AttachFeed;
  readonly clock: Clock;
}

/** What a feed tells, as a stream that no backend stores. It can be read once: nothing of it is kept. */
export class FeedSource implements StreamSource {
  readonly jobId: string;
  readonly #options: FeedSourceOptions;
  #seq = 0;

  constructor(options: FeedSourceOptions) {
    this.jobId = options.jobId;
    this.#options = options;
  }

  async *read({ signal }: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    yield this.#batch([this.#status('running')]);
    for await (const { entries } of this.#options.feed.pages(signal)) {
      const records = entries.flatMap((entry) => entry.records);
      for (let start = 0; start < records.length; start += BATCH) {
        signal.throwIfAborted();
        yield this.#batch(records.slice(start, start + BATCH));
      }
    }
    const end = this.#batch([this.#status('succeeded')]);
    yield { ...end, final: { status: 'succeeded', rawStatus: 'succeeded', job: this.#description('succeeded') } };
  }

  #description(status: string): JsonObject {
    return { job_id: this.jobId, job_type: 'attached', name: this.#options.name, status };
  }

  #status(status: 'running' | 'succeeded'): NewRecord {
    return { ...this.#description(status), kind: 'status', status };
  }

  #batch(records: readonly NewRecord[]): StreamBatch {
    const now = new Date(this.#options.clock.now()).toISOString();
    const messages = records.map((record) => messageOfRecord(this.jobId, { created_at: now, ...record, seq: ++this.#seq } as LogRecord));
    return { messages: messages.filter((message) => message !== undefined), cursor: this.#seq };
  }
}
