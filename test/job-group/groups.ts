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

/** A response that breaks off after so many bytes, with an error or as if all was well. */
export function cut(response: Response, bytes: number, error?: Error): Response {
  let left = bytes;
  const body = (response.body as ReadableStream<Uint8Array>).pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        controller.enqueue(chunk.subarray(0, left));
        left -= chunk.length;
        if (left > 0) return;
        if (error === undefined) controller.terminate();
        else controller.error(error);
      },
    }),
  );
  return new Response(body, { status: response.status, headers: response.headers });
}

/** The response with its whole text changed. */
export async function rewritten(response: Response, change: (text: string) => string): Promise<Response> {
  return new Response(change(await response.text()), { status: response.status, headers: response.headers });
}
