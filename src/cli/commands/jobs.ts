import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { learningApi } from '../../api/learning-api.ts';
import { NotFoundError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { printable } from '../../core/text.ts';
import { findBackend } from '../backend/ensure-backend.ts';
import { type BackendOptions, commandBackend, type CommandBackend, commandClient } from '../context.ts';
import { ExitCode } from '../exit-codes.ts';
import { openStoreForReading } from '../open-store-for-reading.ts';
import type { Output } from '../output.ts';

export interface JobsOptions extends BackendOptions {
  readonly json?: boolean;
}

export interface ListOptions extends JobsOptions {
  readonly limit: number;
}

interface JobReader {
  list(limit: number): Promise<readonly JsonObject[]>;
  get(jobId: string): Promise<JsonObject>;
}

function httpReader(backend: CommandBackend): JobReader {
  const client = commandClient(backend);
  return {
    list: (limit) => learningApi.listJobs(client, { query: { limit } }),
    get: (jobId) => learningApi.getJob(client, jobId),
  };
}

/** Looking at jobs starts no backend: where none runs, the store is read. */
async function withReader<T>(options: BackendOptions, use: (reader: JobReader) => Promise<T>): Promise<T> {
  const backend = commandBackend(options);
  if (backend.remote || (await findBackend(backend.stateDirectory)) !== undefined) return use(httpReader(backend));
  const path = join(backend.stateDirectory, 'jobs.db');
  const missing = (jobId: string) => new NotFoundError(`no job ${JSON.stringify(jobId)} in ${backend.stateDirectory}`);
  if (!existsSync(path)) {
    return use({ list: async () => [], get: async (jobId) => Promise.reject(missing(jobId)) });
  }
  const store = await openStoreForReading(backend.stateDirectory);
  const { jobJson } = await import('../../server/index.ts');
  try {
    return await use({
      list: async (limit) => (await store.jobs.list({ limit })).map(jobJson),
      get: async (jobId) => {
        const job = await store.jobs.get(jobId);
        if (job === undefined) throw missing(jobId);
        return jobJson(job);
      },
    });
  } finally {
    await store.close();
  }
}

const COLUMNS = ['job_id', 'status', 'phase', 'model', 'created_at', 'name'] as const;

function table(jobs: readonly JsonObject[]): string[] {
  const rows = [COLUMNS.map(String), ...jobs.map((job) => COLUMNS.map((column) => printable(String(job[column] ?? '-'))))];
  const widths = COLUMNS.map((_column, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ').trimEnd());
}

/** `trainstream jobs ls`. @returns the exit code */
export async function listJobs(options: ListOptions, output: Output): Promise<number> {
  const jobs = await withReader(options, (reader) => reader.list(options.limit));
  if (options.json) for (const job of jobs) await output.line(JSON.stringify(job));
  else if (jobs.length === 0) output.note('no jobs yet');
  else for (const line of table(jobs)) await output.line(line);
  return ExitCode.OK;
}

/** `trainstream jobs get JOB`. @returns the exit code */
export async function getJob(jobId: string, options: JobsOptions, output: Output): Promise<number> {
  const job = await withReader(options, (reader) => reader.get(jobId));
  if (options.json) {
    await output.line(JSON.stringify(job));
    return ExitCode.OK;
  }
  const width = Math.max(...Object.keys(job).map((name) => name.length));
  for (const [name, value] of Object.entries(job)) {
    if (value === null || value === undefined) continue;
    await output.line(`${name.padEnd(width)}  ${printable(typeof value === 'string' ? value : JSON.stringify(value))}`);
  }
  return ExitCode.OK;
}

/** `trainstream jobs cancel JOB`. @returns the exit code */
export async function cancelJob(jobId: string, options: JobsOptions, output: Output): Promise<number> {
  const job = await learningApi.cancelJob(commandClient(commandBackend(options)), jobId);
  if (options.json) await output.line(JSON.stringify(job));
  else if (job['closed'] === true) await output.line(`${jobId}: ${printable(String(job['status']))}`);
  else await output.line(`${jobId}: will be cancelled as soon as its process has ended`);
  return ExitCode.OK;
}
