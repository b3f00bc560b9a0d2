import { JobStreamer, type JobStreamerOptions } from '../../src/streamer.ts';
import { RecordingHandler } from '../../src/testing/recording-handler.ts';
import { event, type InProcessBackend, KEY, metric, status } from './in-process.ts';

export type HttpOptions = Extract<JobStreamerOptions, { source?: undefined }>;

/** Patient enough for the faults of a test, without waiting. */
export const RETRY = { attempts: 4, baseMs: 1, maxMs: 1 };

/** A streamer on the backend that waits for nothing. */
export function streamer(backend: InProcessBackend, jobId: string, options: Partial<HttpOptions> = {}): JobStreamer {
  return new JobStreamer({ baseUrl: backend.baseUrl, apiKey: KEY, jobId, fetch: backend.fetch, handlers: [], retry: RETRY, intervalMs: 1, ...options });
}

/** Streams to the end and gives the numbers that arrived. */
export async function seqsOf(backend: InProcessBackend, jobId: string, options: Partial<HttpOptions> = {}) {
  const handler = new RecordingHandler();
  const result = await streamer(backend, jobId, { handlers: [handler], ...options }).streamUntilTerminal();
  return { seqs: handler.messages.map(({ seq }) => seq), result, handler };
}

/** The whole numbers of a span, both ends included. */
export const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
/** The log of a job that has ended, in 34 records. */
export const RUN = [status('queued'), status('running'), ...range(1, 30).map((step) => metric(step)), event('done', 'sft.job.completed'), status('succeeded')];

export const isStream = (url: string) => url.includes('/stream');
export const isLog = (url: string) => url.includes('/log');

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
