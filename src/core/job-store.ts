import type { Job, NewJob } from './job.ts';
import type { NewRecord } from './log-record.ts';
import type { RecordKind } from './stream-type.ts';

/** Makes a repeated append harmless, and shuts out a producer that was replaced. */
export interface Producer {
  /** Names the producer within the job. */
  readonly id: string;
  /** Rises when the producer is replaced: an append with a lower one than the log has seen is refused. */
  readonly epoch: number;
  /** Rises from append to append, over epochs too: an append at or below what the log has seen is known already. */
  readonly sequence: number;
}

export interface AppendResult {
  /** Number of the log's last record now. */
  readonly lastSeq: number;
  /** True where the producer's sequence had been seen: nothing was written. */
  readonly duplicate: boolean;
}

/** A page ends after about so much text, though never before its first record: a reader that is slow keeps one in memory. Bytes. */
export const PAGE_BYTES = 1024 * 1024;

export interface ReadLogOptions {
  /** Only records with a higher number. */
  readonly sinceSeq: number;
  /** At most this many records; fewer where they are large: see {@link PAGE_BYTES}. */
  readonly limit: number;
  /** Only records of these kinds; undefined means all. */
  readonly kinds?: readonly RecordKind[] | undefined;
  /** Only metric records with a step above this. */
  readonly afterStep?: number | undefined;
  /** Only metric or event records of this name or type. */
  readonly name?: string | undefined;
  /** `json`: a JSON list. `sse`: server-sent event frames. Undefined means json. */
  readonly format?: 'json' | 'sse' | 'sse-events' | undefined;
}

/** A stretch of a job's log, as text that is ready to send. */
export interface LogPage {
  readonly text: string;
  /** How many records the text holds. */
  readonly count: number;
  /** Read on from here: the number of the last record looked at, also of one that was left out. */
  readonly nextSeq: number;
  /** True where the log goes on behind this page: read on at once. */
  readonly hasMore: boolean;
  /** True where the log is closed and this page reaches its end. */
  readonly closed: boolean;
}

export interface ListJobsOptions {
  readonly limit: number;
  /** Only jobs created before this one. */
  readonly before?: string | undefined;
}

/** Repeating a create with the same key gives the first one's job; with another fingerprint it is a conflict. */
export interface IdempotencyKey {
  readonly key: string;
  /** Stands for the content of the request. */
  readonly fingerprint: string;
}

/**
 * Jobs and their logs. One append-only log per job, one number over all kinds of record, rising by 1 from 1.
 *
 * What holds for every implementation is in the conformance suite `testJobStore`: an append is all or nothing and durable
 * when it resolves; a terminal status must be an append's last record, closes the log in the same transaction, and nothing
 * can follow it; status and phase of the job change with the records that say so.
 */
export interface JobStore {
  /** @throws ConflictError where the idempotency key came with another fingerprint. */
  create(job: NewJob, options?: { readonly idempotency?: IdempotencyKey | undefined; readonly records?: readonly NewRecord[] }): Promise<{ readonly job: Job; readonly created: boolean }>;
  get(jobId: string): Promise<Job | undefined>;
  /** Newest first. */
  list(options: ListJobsOptions): Promise<readonly Job[]>;
  /** How many jobs are queued or running here: attached ones run elsewhere. */
  countLive(): Promise<number>;
  /**
   * @throws NotFoundError where there is no such job
   * @throws JobClosedError where it has ended
   * @throws FencedError where a newer epoch of the producer was seen
   */
  append(jobId: string, records: readonly NewRecord[], producer?: Producer): Promise<AppendResult>;
  /** The last sequence that a producer appended, 0 where it never did. */
  producerSequence(jobId: string, producerId: string): Promise<number>;
  /** Notes that somebody wants the job to end; false where it has ended already. @throws NotFoundError */
  requestCancel(jobId: string): Promise<boolean>;
  /** @throws NotFoundError */
  read(jobId: string, options: ReadLogOptions): Promise<LogPage>;
  /**
   * Forgets a job that has ended, with its log, its producers and its idempotency key: nothing of it can be read any more.
   * @returns ids of the files that it named and no other job does
   * @throws NotFoundError where there is no such job
   * @throws ConflictError where it has not ended
   */
  remove(jobId: string): Promise<{ readonly unusedFiles: readonly string[] }>;
  /**
   * Calls the listener after every change of the job, possibly once for several. It carries no data: read the log.
   * @returns a function that ends the calls
   */
  changed(jobId: string, listener: () => void): () => void;
  close(): Promise<void>;
}
