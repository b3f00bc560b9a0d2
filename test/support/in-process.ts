import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ApiClient, type Fetch } from '../../src/api/api-client.ts';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import type { JobRunner } from '../../src/core/job-runner.ts';
import type { NewRecord } from '../../src/core/log-record.ts';
import { createJobServer, type JobServerOptions } from '../../src/server/create-job-server.ts';
import { openSqliteStore } from '../../src/server/store/open-sqlite-store.ts';
import { temporaryDirectory } from './temporary-directory.ts';

export const KEY = 'key-of-the-owner-0123456789';
export const OTHER_KEY = 'key-of-somebody-else-012345';

/** A runner that runs nothing and notes what it was told. */
export class IdleRunner implements JobRunner {
  readonly woken: string[] = [];
  readonly cancelled: string[] = [];
  readonly removed: string[] = [];
  wake(): void {
    this.woken.push('wake');
  }
  cancel(jobId: string): void {
    this.cancelled.push(jobId);
  }
  async remove(jobId: string): Promise<void> {
    this.removed.push(jobId);
  }
  readonly reports: [string, readonly string[]][] = [];
  reported(jobId: string, names: readonly string[]): void {
    this.reports.push([jobId, names]);
  }
  async close(): Promise<void> {}
}

/** The whole backend in this process, without a port and without a process to train in. */
export async function inProcessBackend(options: Partial<JobServerOptions> & { clock?: Clock } = {}) {
  const directory = temporaryDirectory();
  const clock = options.clock ?? systemClock;
  const store = await openSqliteStore({ path: join(directory, 'jobs.db'), directory, clock });
  const runner = new IdleRunner();
  const errors: unknown[] = [];
  const server = createJobServer({
    store,
    runner,
    version: '0.0.0',
    clock,
    keys: [{ key: KEY, allowCommands: true }, { key: OTHER_KEY, allowCommands: false }],
    onError: (error) => errors.push(error),
    ...options,
  });
  onTestFinished(() => store.close());
  const fetch: Fetch = (url, init) => server.fetch(new Request(url, init));
  const baseUrl = 'http://localhost';

  /** A request with the owner's key unless headers say otherwise. */
  const request = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${baseUrl}/api${path}`, {
      method,
      headers: { Authorization: `Bearer ${KEY}`, ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, text, json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} };
  };

  const client = (retry = { attempts: 3, baseMs: 1, maxMs: 1 }) => new ApiClient({ baseUrl, apiKey: KEY, fetch, clock, random: () => 0, retry });

  /** A running job with the records in its log. */
  const job = async (records: readonly NewRecord[] = []) => {
    const { job: created } = await store.jobs.create({ jobType: 'sft', model: 'm', hyperparameters: {}, metadata: {}, execution: { cwd: '/secret', env: { HF_TOKEN: 'hidden-value' } } });
    if (records.length > 0) await store.jobs.append(created.jobId, records);
    return created.jobId;
  };
  return { directory, store, runner, server, fetch, baseUrl, request, client, job, errors };
}

export type InProcessBackend = Awaited<ReturnType<typeof inProcessBackend>>;

export const event = (message: string, type = 'sft.progress'): NewRecord => ({ kind: 'event', type, level: 'info', message, data: {} });
export const metric = (step: number, name = 'train.loss'): NewRecord => ({ kind: 'metric', name, value: step / 10, step, phase: 'train' });
export const status = (word: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'): NewRecord => ({ kind: 'status', status: word });
