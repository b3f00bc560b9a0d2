import type { ApiClient } from '../api/api-client.ts';
import { learningApi } from '../api/learning-api.ts';
import { isTerminalStatus, normaliseStatus } from '../core/job-status.ts';
import { messageOfRecord } from '../core/log-record.ts';
import type { StreamMessage } from '../core/message.ts';
import type { PathFamily } from '../core/path-family.ts';
import type { ReadOptions, StreamCursor } from '../core/stream-source.ts';
import { recordKind, STREAM_TYPES, type StreamType } from '../core/stream-type.ts';
import { hasLog } from './log/has-log.ts';
import { findJob, type FoundJob } from './polling/find-job.ts';
import { PollingRun } from './polling/polling-run.ts';

export interface SnapshotOptions extends Omit<ReadOptions, 'cursor'> {
  readonly client: ApiClient;
  readonly jobId: string;
  /** Under which paths a backend without a log has the job; looked for under the likely ones where it is not given. */
  readonly family?: PathFamily | undefined;
  /** Which streams to read; all where it is not given. */
  readonly streams?: readonly StreamType[] | undefined;
  /** Only messages with a higher number: of the log, or of the events where there is none; 0 where it is not given. */
  readonly sinceSeq?: number | undefined;
}

/** Where a snapshot ends. */
export interface SnapshotEnd {
  /** Where to go on, for an `HttpSource` of that job. */
  readonly cursor: StreamCursor;
  /** True where the job has ended, so that nothing will follow. */
  readonly isEnded: boolean;
}

type Snapshot = AsyncGenerator<readonly StreamMessage[], SnapshotEnd, undefined>;

const PAGE = 1_000;
const BATCH = 1_000;

async function* logSnapshot({ client, jobId, streams = STREAM_TYPES, sinceSeq = 0, signal, onRetry }: SnapshotOptions): Snapshot {
  // Not named where all are wanted: an older backend knows fewer.
  const kinds = STREAM_TYPES.every((streamType) => streams.includes(streamType)) ? undefined : streams.map(recordKind).join(',');
  for (let since = sinceSeq; ; ) {
    const page = await learningApi.readLog(client, jobId, { query: { since_seq: since, limit: PAGE, kinds }, signal, onRetry });
    const messages = page.records.map((record) => messageOfRecord(jobId, record)).filter((message) => message !== undefined);
    if (messages.length > 0) yield messages;
    const moved = page.nextSeq > since;
    since = page.nextSeq;
    if (!(page.hasMore ?? page.records.length > 0) || !moved) return { cursor: since, isEnded: page.closed };
  }
}

async function* pollingSnapshot({ client, jobId, streams = STREAM_TYPES, sinceSeq = 0, ...read }: SnapshotOptions, { job, family }: FoundJob): Snapshot {
  const run = new PollingRun({ client, jobId, family, streams, batchLimit: BATCH, deduplicate: true }, read);
  await run.askStatus(job);
  let cursor: StreamCursor = null;
  const wanted = (message: StreamMessage) => streams.includes(message.streamType) && (message.seq === undefined || message.seq > sinceSeq);
  const status = run.status();
  if (status.messages.some(wanted)) yield status.messages;
  ({ cursor } = status);
  for await (const batch of run.readAll()) {
    ({ cursor } = batch);
    const messages = batch.messages.filter(wanted);
    if (messages.length > 0) yield messages;
  }
  return { cursor, isEnded: isTerminalStatus(normaliseStatus(String(job['status'] ?? job['state'] ?? ''))) };
}

/**
 * What a job has told so far, in batches, and where that ends: unlike a source it does not wait for more.
 * @throws HttpError with the code `not-found` where there is no such job
 */
export async function* readSnapshot(options: SnapshotOptions): Snapshot {
  const { client, jobId, family } = options;
  const found = await findJob(client, jobId, family, options);
  return yield* hasLog(found.job) ? logSnapshot(options) : pollingSnapshot(options, found);
}
