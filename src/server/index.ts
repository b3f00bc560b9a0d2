/** The embedded backend: a function from request to response, its store, a listener, and what a store of your own implements. */
export { ConflictError, FencedError, JobClosedError, NotFoundError } from '../core/errors.ts';
export type { FileStore, NewFile, ReceivedContent, StoredFile } from '../core/file-store.ts';
export type { Claim, ClaimOptions, JobQueue } from '../core/job-queue.ts';
export type { JobRunner } from '../core/job-runner.ts';
export { type AppendResult, type IdempotencyKey, type JobStore, type ListJobsOptions, type LogPage, PAGE_BYTES, type Producer, type ReadLogOptions } from '../core/job-store.ts';
export type { Job, NewJob } from '../core/job.ts';
export type { LogRecord, NewRecord } from '../core/log-record.ts';
export type { AccessOptions, ServerKey } from './access/access.ts';
export { createJobServer, type JobServer, type JobServerOptions, type ServerStore } from './create-job-server.ts';
export { jobJson } from './job-json.ts';
export { createJobTokens } from './access/job-tokens.ts';
export { listen, type Listener, type ListenOptions } from './listen.ts';
export { openSqliteStore, type OpenSqliteStoreOptions, type SqliteStore } from './store/open-sqlite-store.ts';
