import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { ApiClient, RequestOptions } from '../../../api/api-client.ts';
import { learningApi } from '../../../api/learning-api.ts';
import { HttpError } from '../../../core/errors.ts';
import { isJsonObject, type JsonObject } from '../../../core/json.ts';
import type { AttachTarget, FilesTarget } from './attach-target.ts';

/** The job that shows what was attached to. */
export interface AttachedJob {
  readonly jobId: string;
  /** True where it was there before, and goes on. */
  readonly isKnown: boolean;
}

/** So many of the newest jobs are looked at for one that goes on. */
const LOOKED_AT = 200;

/** What a job remembers of what it was attached to. */
function metadataOf(target: AttachTarget): JsonObject {
  return { attached: { path: target.kind === 'files' ? target.path : '-', host: hostname() } };
}

function isOf(target: FilesTarget, { job_type: type, metadata }: JsonObject): boolean {
  const attached = isJsonObject(metadata) ? metadata['attached'] : undefined;
  return type === 'attached' && isJsonObject(attached) && attached['path'] === target.path && attached['host'] === hostname();
}

/** The same for all who attach to the same at once, as long as none of their jobs has ended. */
function keyFor({ path }: FilesTarget, lastJobId: string): string {
  return `attach-${createHash('sha256').update([hostname(), path, lastJobId].join('\0')).digest('hex')}`;
}

async function jobsOf(client: ApiClient, target: FilesTarget, options: RequestOptions): Promise<readonly JsonObject[]> {
  const jobs = await learningApi.listJobs(client, { ...options, query: { limit: LOOKED_AT } });
  return jobs.filter((job) => isOf(target, job));
}

function openOne(jobs: readonly JsonObject[]): AttachedJob | undefined {
  const open = jobs.find(({ closed }) => closed === false);
  return open === undefined ? undefined : { jobId: String(open['job_id']), isKnown: true };
}

/**
 * The job of what is attached to: for files the one that an earlier call left open, else a new one. A stream comes once, and always is a new job.
 * @throws HttpError, ConnectionError; the signal's reason on abort
 */
export async function attachedJob(client: ApiClient, target: AttachTarget, name: string, options: RequestOptions): Promise<AttachedJob> {
  const body = { job_type: 'attached', name, metadata: metadataOf(target) };
  const create = async (idempotencyKey: string) => ({ jobId: await learningApi.createJob(client, body, { ...options, idempotencyKey }), isKnown: false });
  if (target.kind === 'stream') return create(randomUUID());
  const jobs = await jobsOf(client, target, options);
  const open = openOne(jobs);
  if (open !== undefined) return open;
  try {
    return await create(keyFor(target, String(jobs[0]?.['job_id'] ?? '')));
  } catch (error) {
    if (!(error instanceof HttpError) || error.details.status !== 409) throw error;
    // Somebody attached to the same in this moment, under another name.
    const other = openOne(await jobsOf(client, target, options));
    if (other === undefined) throw error;
    return other;
  }
}
