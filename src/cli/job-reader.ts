import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient } from '../api/api-client.ts';
import { learningApi } from '../api/learning-api.ts';
import { NotFoundError, TrainstreamError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { JobQueue } from '../core/job-queue.ts';
import type { JobStore } from '../core/job-store.ts';
import { findBackend, livingBackend } from './backend/ensure-backend.ts';
import { plainFetch } from './backend/plain-fetch.ts';
import { type BackendOptions, commandBackend, type CommandBackend, commandClient } from './context.ts';
import { openStoreForReading } from './open-store-for-reading.ts';

/** Where jobs are read: a backend, or the store of one that does not run. */
export type JobOrigin =
  | { readonly kind: 'backend'; readonly backend: CommandBackend; readonly client: ApiClient }
  | { readonly kind: 'store'; readonly backend: CommandBackend; readonly jobs: JobStore; readonly queue: JobQueue }
  | { readonly kind: 'nothing'; readonly backend: CommandBackend };

/** A backend of this machine that takes longer hangs: its store is read then. */
const TRY_MS = 3_000;

/** What is said of a job that a state directory does not have. */
export function noSuchJob(jobId: string, { stateDirectory }: CommandBackend): NotFoundError {
  return new NotFoundError(`no job ${JSON.stringify(jobId)} in ${stateDirectory}`);
}

/** A backend is going down, or coming up: what is asked of it is better read from its store. */
function isGone(error: unknown): boolean {
  return TrainstreamError.is(error) && error.code === 'connection';
}

/**
 * Looking at jobs starts no backend: where none runs, the store is read.
 * @param use called again where a backend went away meanwhile, if it `canRepeat`: without that it has to be asked first whether it is there
 * @throws ConfigError where the store cannot be read
 */
export async function withJobOrigin<T>(options: BackendOptions, use: (origin: JobOrigin) => Promise<T>, { canRepeat = false } = {}): Promise<T> {
  const backend = commandBackend(options);
  if (backend.remote) return use({ kind: 'backend', backend, client: commandClient(backend) });
  const found = canRepeat ? livingBackend(backend.stateDirectory) : await findBackend(backend.stateDirectory);
  if (found !== undefined) {
    // By its own address: what starts a backend where there is none would look for it once more.
    const client = { baseUrl: found.url, apiKey: found.token };
    try {
      return await use({ kind: 'backend', backend, client: canRepeat ? new ApiClient({ ...client, fetch: plainFetch, requestTimeoutMs: TRY_MS, retry: { attempts: 1 } }) : commandClient({ ...backend, client }) });
    } catch (error) {
      if (!canRepeat || !isGone(error)) throw error;
    }
  }
  if (!existsSync(join(backend.stateDirectory, 'jobs.db'))) return use({ kind: 'nothing', backend });
  const store = await openStoreForReading(backend.stateDirectory);
  try {
    return await use({ kind: 'store', backend, jobs: store.jobs, queue: store.queue });
  } finally {
    await store.close();
  }
}

/** The newest jobs. */
export async function listJobs(origin: JobOrigin, limit: number): Promise<readonly JsonObject[]> {
  if (origin.kind === 'nothing') return [];
  if (origin.kind === 'backend') return learningApi.listJobs(origin.client, { query: { limit } });
  const { jobs, queue } = origin;
  const { placedJobJson } = await import('../server/job-json.ts');
  return Promise.all((await jobs.list({ limit })).map((job) => placedJobJson(job, queue)));
}

/** @throws HttpError, NotFoundError where there is no such job */
export async function getJob(origin: JobOrigin, jobId: string): Promise<JsonObject> {
  if (origin.kind === 'backend') {
    const { findJob } = await import('../source/polling/find-job.ts');
    return (await findJob(origin.client, jobId, undefined, {})).job;
  }
  const job = origin.kind === 'store' ? await origin.jobs.get(jobId) : undefined;
  if (origin.kind !== 'store' || job === undefined) throw noSuchJob(jobId, origin.backend);
  const { placedJobJson } = await import('../server/job-json.ts');
  return placedJobJson(job, origin.queue);
}
