import { type LogRecord, messageOfRecord } from '../core/log-record.ts';
import type { StreamMessage } from '../core/message.ts';
import { recordKind, STREAM_TYPES } from '../core/stream-type.ts';
import { readSnapshot, type SnapshotEnd, type SnapshotOptions } from '../source/job-snapshot.ts';
import { type JobOrigin, noSuchJob } from './job-reader.ts';

/** Records that are read at once. */
const PAGE = 1_000;

export interface JobSnapshotOptions extends Pick<SnapshotOptions, 'streams' | 'sinceSeq' | 'onRetry' | 'onGap'> {
  readonly signal: AbortSignal;
}

/** What a job has told so far, in batches, and where that ends. @throws HttpError, NotFoundError where there is no such job */
export async function* readJob(origin: JobOrigin, jobId: string, options: JobSnapshotOptions): AsyncGenerator<readonly StreamMessage[], SnapshotEnd, undefined> {
  if (origin.kind === 'backend') return yield* readSnapshot({ ...options, client: origin.client, jobId });
  if (origin.kind === 'nothing') throw noSuchJob(jobId, origin.backend);
  const { streams = STREAM_TYPES, sinceSeq = 0 } = options;
  if ((await origin.jobs.get(jobId)) === undefined) throw noSuchJob(jobId, origin.backend);
  for (let since = sinceSeq; ; ) {
    const page = await origin.jobs.read(jobId, { sinceSeq: since, limit: PAGE, kinds: streams.map(recordKind) });
    const messages = (JSON.parse(page.text) as LogRecord[]).map((record) => messageOfRecord(jobId, record)).filter((message) => message !== undefined);
    if (messages.length > 0) yield messages;
    since = page.nextSeq;
    if (!page.hasMore) return { cursor: since, isEnded: page.closed };
  }
}
