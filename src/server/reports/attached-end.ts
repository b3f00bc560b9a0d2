import { ConflictError } from '../../core/errors.ts';
import { isTerminalStatus, type JobStatus, type TerminalStatus } from '../../core/job-status.ts';
import type { AppendResult, JobStore } from '../../core/job-store.ts';
import type { Job } from '../../core/job.ts';
import { isJsonObject } from '../../core/json.ts';
import { optionalText } from '../requests/body-fields.ts';
import { RequestError } from '../requests/request-error.ts';

/** What ends an attached job, wherever it comes from: the log takes a second end for a repeat. */
const END = { id: 'end', epoch: 1, sequence: 1 } as const;

const WORDS: Readonly<Record<TerminalStatus, string>> = { succeeded: 'completed', failed: 'failed', cancelled: 'cancelled' };

/** How somebody wants an attached job to end. */
export interface AttachedEnd {
  readonly status: TerminalStatus;
  /** Why it failed. */
  readonly message?: string | undefined;
}

/** The end that the body of `POST …/status` asks for; undefined where it tells a phase, or nothing. @throws RequestError 400 */
export function parseAttachedEnd(body: unknown): AttachedEnd | undefined {
  if (!isJsonObject(body) || body['phase'] !== undefined) return undefined;
  const status = optionalText(body, 'status');
  if (status === undefined) return undefined;
  if (!isTerminalStatus(status as JobStatus)) throw new RequestError(400, `status: expected succeeded, failed or cancelled, got ${JSON.stringify(status.slice(0, 50))}`);
  return { status: status as TerminalStatus, message: optionalText(body, 'message') };
}

/** Ends an attached job, unless it has ended. @throws ConflictError for a job of another type */
export function endAttachedJob(jobs: JobStore, { jobId, jobType }: Job, { status, message }: AttachedEnd): Promise<AppendResult> {
  if (jobType !== 'attached') throw new ConflictError(`job ${jobId} is no attached one: it ends when its process does`);
  const reason = status === 'failed' ? (message ?? 'whoever reported of it said that it failed') : undefined;
  return jobs.append(
    jobId,
    [
      { kind: 'timeline', phase: status, metadata: {} },
      { kind: 'event', type: `attached.job.${WORDS[status]}`, level: status === 'failed' ? 'error' : 'info', message: reason ?? message ?? `Job ${WORDS[status]}`, data: {} },
      { kind: 'status', status, ...(reason !== undefined && { error: reason }) },
    ],
    END,
  );
}
