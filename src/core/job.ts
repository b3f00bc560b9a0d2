import type { JsonObject } from './json.ts';
import type { LogStatus } from './log-record.ts';

/** The families of jobs that a backend runs, and those that it only has the log of. */
export type JobType = 'sft' | 'rl' | 'attached';

/** What a job may say about how its process is run. It is never part of an answer: it can hold paths and an environment. */
export interface JobExecution {
  /** Program and arguments in place of the built-in trainer. */
  readonly command?: readonly string[];
  /** Absolute path of the directory to run in. */
  readonly cwd?: string;
  /** Environment variables, beside what the runner itself sets. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What is given to create a job. */
export interface NewJob {
  readonly jobType: JobType;
  readonly name?: string;
  readonly model: string;
  readonly trainingFileId?: string;
  readonly validationFileId?: string;
  readonly hyperparameters: JsonObject;
  readonly metadata: JsonObject;
  readonly execution: JobExecution;
}

/** A job as the store holds it. */
export interface Job extends NewJob {
  readonly jobId: string;
  /** `pending` until it is started; then the log's last status. */
  readonly status: 'pending' | LogStatus;
  /** The timeline's last phase. */
  readonly phase?: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** When somebody asked to cancel it. */
  readonly cancelRequestedAt?: string;
  /** Why it failed. */
  readonly error?: string;
  readonly exitCode?: number;
  /** Number of the log's last record; 0 for an empty log. */
  readonly lastSeq: number;
  /** True once the terminal status is in the log: nothing follows it. */
  readonly closed: boolean;
}
