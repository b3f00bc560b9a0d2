import { JobGroup, type JobGroupOptions } from '../../src/job-group.ts';
import { RecordingHandler } from '../../src/testing/recording-handler.ts';
import { type InProcessBackend, KEY } from '../support/in-process.ts';
import { RETRY, RUN } from '../support/streaming.ts';

export type HttpGroupOptions = Extract<JobGroupOptions, { source?: undefined }>;

export const isWatch = (url: string) => url.endsWith('/watch');

/** The answer of a backend that does not know the route. */
export const notFound = () => Promise.resolve(new Response('{"detail":"Not Found"}', { status: 404, headers: { 'Content-Type': 'application/json' } }));

/** So many jobs that have ended, each with 34 records. */
export function endedJobs(backend: InProcessBackend, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => backend.job(RUN)));
}

/** A group on the backend that waits for nothing. */
export function group(backend: InProcessBackend, jobIds: readonly string[], options: Partial<HttpGroupOptions> = {}): JobGroup {
  return new JobGroup({ baseUrl: backend.baseUrl, apiKey: KEY, jobIds, fetch: backend.fetch, retry: RETRY, intervalMs: 1, ...options });
}

/** A recording handler for each job that asks for one. */
export function recorders() {
  const all = new Map<string, RecordingHandler>();
  return {
    handlers: (jobId: string) => {
      const handler = new RecordingHandler();
      if (all.has(jobId)) throw new Error('asked twice');
      all.set(jobId, handler);
      return [handler];
    },
    seqs: (jobId: string) => all.get(jobId)?.messages.map(({ seq }) => seq),
    all,
  };
}

/** Streams to the end and gives the numbers that arrived, per job. */
export async function seqsOf(backend: InProcessBackend, jobIds: readonly string[], options: Partial<HttpGroupOptions> = {}) {
  const records = recorders();
  const results = await group(backend, jobIds, { handlers: records.handlers, ...options }).streamUntilTerminal();
  return { seqs: jobIds.map(records.seqs), results, recorders: records };
}

/** The response with its whole text changed. */
export async function rewritten(response: Response, change: (text: string) => string): Promise<Response> {
  return new Response(change(await response.text()), { status: response.status, headers: response.headers });
}
