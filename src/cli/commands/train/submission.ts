import type { JsonObject } from '../../../core/json.ts';
import type { RetryNotice } from '../../../core/retry-policy.ts';
import type { Output } from '../../output.ts';
import { placeSentence } from '../../view/place-sentence.ts';

/** What submitting needs beside backend and job. */
export interface SubmitOptions {
  /** The environment that keys and what the process gets along are looked for in. */
  readonly environment: NodeJS.ProcessEnv;
  /** Makes submitting the same again harmless; one of its own where it is not given. */
  readonly idempotencyKey?: string | undefined;
  readonly signal: AbortSignal;
  readonly onRetry: (notice: RetryNotice) => void;
  /** Told the job's id before it is started. */
  readonly onCreated: (jobId: string) => void;
  /** Shows no progress of uploads where it is false. */
  readonly showsProgress: boolean;
}

/** A key for each of the requests of one submission, the same ones when it is repeated. */
export type RequestKey = (part: 'job' | 'file' | 'validation') => string;

/** A job that was accepted. */
export interface SubmittedJob {
  readonly jobId: string;
  /** How many jobs of the queue come before it, where the backend says so and there are any. */
  readonly queuePosition: number | undefined;
}

/** Tells whoever waits for how long that may be. */
export function sayQueuePosition({ queuePosition }: SubmittedJob, output: Output): void {
  if (queuePosition !== undefined) output.note(placeSentence('It', queuePosition));
}

/** What the answer to a create or a start says of the queue. */
export function submittedJob(jobId: string, job: JsonObject): SubmittedJob {
  const position = job['queue_position'];
  return { jobId, queuePosition: typeof position === 'number' && position > 0 ? position : undefined };
}
