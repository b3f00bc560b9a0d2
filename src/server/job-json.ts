import type { Job } from '../core/job.ts';
import type { JobQueue } from '../core/job-queue.ts';
import type { JsonObject } from '../core/json.ts';

/** What is known of a job beside its record. */
export interface JobPlace {
  /** How many jobs of the queue come before it; undefined where it does not wait there. */
  readonly queuePosition: number | undefined;
}

/** A job as answers show it: PROTOCOL.md 5.3. How its process is run (`execution`) stays with the server. */
export function jobJson(job: Job, { queuePosition }: JobPlace = { queuePosition: undefined }): JsonObject {
  return {
    job_id: job.jobId,
    job_type: job.jobType,
    name: job.name ?? null,
    status: job.status,
    phase: job.phase ?? null,
    model: job.model,
    training_file_id: job.trainingFileId ?? null,
    hyperparameters: job.hyperparameters,
    metadata: job.metadata,
    created_at: job.createdAt,
    updated_at: job.updatedAt,
    started_at: job.startedAt ?? null,
    finished_at: job.finishedAt ?? null,
    cancel_requested: job.cancelRequestedAt !== undefined,
    error: job.error ?? null,
    exit_code: job.exitCode ?? null,
    last_seq: job.lastSeq,
    closed: job.closed,
    queue_position: queuePosition ?? null,
  };
}

/** As {@link jobJson}, with its place in the queue. */
export async function placedJobJson(job: Job, queue: JobQueue): Promise<JsonObject> {
  return jobJson(job, { queuePosition: job.status === 'queued' ? await queue.position(job.jobId) : undefined });
}
