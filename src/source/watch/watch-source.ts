import type { ApiClient } from '../../api/api-client.ts';
import { learningApi } from '../../api/learning-api.ts';
import { ProtocolError } from '../../core/errors.ts';
import { PAGE_LIMIT } from '../../core/protocol.ts';
import { isTerminalStatus, normaliseStatus } from '../../core/job-status.ts';
import type { FinalStatus, ReadOptions, StreamBatch, StreamSource } from '../../core/stream-source.ts';
import { inOrder, LogPosition } from '../log/log-position.ts';
import type { WatchLane } from './watch-lane.ts';
import type { WatchLoad } from './watch-load.ts';

export interface WatchSourceOptions {
  readonly client: ApiClient;
  readonly jobId: string;
  /** What the feed brings for this job. */
  readonly lane: WatchLane;
  /** Shared by all jobs of the feed. */
  readonly load: WatchLoad;
  /** Number of the last record that its reader has. */
  readonly sinceSeq: number;
  /** At most this many messages in a batch. */
  readonly batchLimit: number;
  /** Reads the job where there is no feed any more. */
  readonly fallback: (jobId: string) => StreamSource;
}

/** One job of a feed. Streams once: the cursor is the feed's own, so that `read` starts where the feed was told to start. */
export class WatchSource implements StreamSource {
  readonly jobId: string;
  readonly #options: WatchSourceOptions;

  constructor(options: WatchSourceOptions) {
    this.jobId = options.jobId;
    this.#options = options;
  }

  async *read(options: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    const { jobId } = this;
    const { lane, load, sinceSeq, batchLimit, fallback } = this.#options;
    const position = new LogPosition(jobId, sinceSeq, (reason) => options.onGap?.({ jobId, reason }));
    try {
      for (;;) {
        await lane.ready(position.seq, options.signal);
        const records = lane.take(batchLimit);
        let { messages, hole } = position.take(records);
        let held = 0;
        try {
          if (records.length === 0) {
            if (lane.exit?.kind === 'failed') throw lane.exit.error;
            if (lane.exit?.kind === 'left') {
              // A job of which nothing was read may belong to a source with another kind of cursor.
              yield* fallback(jobId).read({ ...options, cursor: position.seq === sinceSeq ? options.cursor : position.seq });
              return;
            }
            if (position.seq >= lane.seen) break;
            ({ page: { messages, hole }, held } = await this.#catchUp(position, options));
          }
          if (messages.length > 0) yield { messages, cursor: position.seq };
        } finally {
          load.release(held);
        }
        if (hole !== undefined) lane.skip();
      }
      yield { messages: [], cursor: position.seq, final: await this.#final(options) };
    } finally {
      lane.leave({ kind: 'left' });
    }
  }

  /** Asks the job's own log for what the feed did not bring, or brought too fast. */
  #catchUp(position: LogPosition, { signal, onRetry }: ReadOptions) {
    const { client, jobId, lane, load, batchLimit } = this.#options;
    const [smallest, largest] = [Math.min(lane.limit, batchLimit), Math.min(PAGE_LIMIT, batchLimit)];
    return load.page(smallest, largest, signal, async (limit): Promise<ReturnType<LogPosition['take']>> => {
      const page = await learningApi.readLog(client, jobId, { query: { since_seq: position.seq, limit }, signal, onRetry });
      const taken = position.take(inOrder(page.records));
      if (taken.hole !== undefined) return taken;
      // What the feed has brought must be in the log too: an empty page does not end the wait for it.
      const hole = position.hole(page.records.length === 0 ? Math.max(page.nextSeq, lane.seen) : page.nextSeq);
      return hole === undefined ? taken : { ...taken, hole };
    });
  }

  async #final({ signal, onRetry }: ReadOptions): Promise<FinalStatus> {
    const job = await learningApi.getJob(this.#options.client, this.jobId, { signal, onRetry });
    const rawStatus = String(job['status'] ?? '');
    const status = normaliseStatus(rawStatus);
    if (!isTerminalStatus(status)) throw new ProtocolError(`the log of ${this.jobId} is closed, but its status is ${JSON.stringify(rawStatus)}`);
    return { status, rawStatus, job };
  }
}
