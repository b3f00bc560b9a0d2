import type { ApiClient } from '../../../api/api-client.ts';
import { learningApi } from '../../../api/learning-api.ts';
import { HttpError } from '../../../core/errors.ts';
import type { AttachFeed } from './attach-feed.ts';
import { recordBatches } from './record-batches.ts';

export interface ReportFeedOptions {
  readonly client: ApiClient;
  readonly jobId: string;
  readonly feed: AttachFeed;
  /** Rises from one who attaches to the next: what an earlier one still sends is refused. */
  readonly epoch: number;
  readonly signal: AbortSignal;
}

/** How reporting came to its end: with the feed, by the end of the job, or because somebody else reports from now on. */
export type ReportEnd = 'told' | 'ended' | 'replaced';

function isConflict(error: unknown): boolean {
  return error instanceof HttpError && error.details.status === 409;
}

/**
 * Reports what a feed tells, and that the job has succeeded when there is no more.
 * @throws HttpError, ConnectionError; what the feed throws; the signal's reason on abort
 */
export async function reportFeed({ client, jobId, feed, epoch, signal }: ReportFeedOptions): Promise<ReportEnd> {
  try {
    for await (const { producerId, entries } of feed.pages(signal)) {
      for (const { records, end } of recordBatches(entries)) {
        const body = { producer_id: producerId, producer_epoch: epoch, sequence: end, records: records.map((record) => ({ ...record })) };
        await learningApi.reportRecords(client, jobId, body, { signal });
      }
    }
    await learningApi.endAttachedJob(client, jobId, 'succeeded', 'there is no more to read', { signal });
    return 'told';
  } catch (error) {
    if (!isConflict(error)) throw error;
    const { closed } = await learningApi.getJob(client, jobId, { signal });
    return closed === true ? 'ended' : 'replaced';
  }
}
