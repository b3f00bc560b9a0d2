import type { ApiClient } from '../../src/api/api-client.ts';
import type { ReadOptions, StreamBatch, StreamSource } from '../../src/core/stream-source.ts';
import { LogSource } from '../../src/source/log/log-source.ts';
import { WatchFeed } from '../../src/source/watch/watch-feed.ts';
import { BATCH_LIMIT, INTERVAL_MS } from './log-backend.ts';

/** One job of a feed, as a source that can be read again: each reading has a feed of its own, kept as `JobGroup` keeps it. */
export class WatchFeedSource implements StreamSource {
  readonly jobId: string;
  readonly #client: ApiClient;

  constructor(client: ApiClient, jobId: string) {
    this.#client = client;
    this.jobId = jobId;
  }

  async *read(options: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    const { cursor, signal, onRetry } = options;
    const [client, { jobId }] = [this.#client, this];
    const fallback = () => new LogSource({ client, jobId, transport: 'poll', intervalMs: INTERVAL_MS, batchLimit: BATCH_LIMIT });
    const feed = new WatchFeed({ client, cursors: new Map([[jobId, Number(cursor ?? 0)]]), fallback, batchLimit: BATCH_LIMIT });
    const failed = new AbortController();
    const finished = new AbortController();
    signal.throwIfAborted();
    const running = feed.run({ signal: AbortSignal.any([signal, finished.signal]), onRetry }).catch((error: unknown) => failed.abort(error));
    try {
      yield* (feed.source(jobId) as StreamSource).read({ ...options, signal: AbortSignal.any([signal, failed.signal]) });
    } finally {
      finished.abort();
      await running;
    }
  }
}
