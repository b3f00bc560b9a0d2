import { describe, expect, it } from 'vitest';
import type { Fetch } from '../src/api/api-client.ts';
import { ConfigError, HandlerError, HttpError, StreamTimeoutError } from '../src/core/errors.ts';
import type { RetryNotice } from '../src/core/retry-policy.ts';
import type { StreamHandler } from '../src/core/stream-handler.ts';
import type { GapNotice, StreamSource } from '../src/core/stream-source.ts';
import { JobStreamer, type JobStreamerOptions } from '../src/streamer.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { RecordingHandler } from '../src/testing/recording-handler.ts';
import { event, inProcessBackend, KEY, metric, status } from './support/in-process.ts';

type Backend = Awaited<ReturnType<typeof inProcessBackend>>;
type HttpOptions = Extract<JobStreamerOptions, { source?: undefined }>;

const RETRY = { attempts: 4, baseMs: 1, maxMs: 1 };

function streamer(backend: Backend, jobId: string, options: Partial<HttpOptions> = {}): JobStreamer {
  return new JobStreamer({ baseUrl: backend.baseUrl, apiKey: KEY, jobId, fetch: backend.fetch, handlers: [], retry: RETRY, intervalMs: 1, ...options });
}

/** Streams to the end and gives the numbers that arrived. */
async function seqsOf(backend: Backend, jobId: string, options: Partial<HttpOptions> = {}) {
  const handler = new RecordingHandler();
  const result = await streamer(backend, jobId, { handlers: [handler], ...options }).streamUntilTerminal();
  return { seqs: handler.messages.map(({ seq }) => seq), result, handler };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const RUN = [status('queued'), status('running'), ...range(1, 30).map((step) => metric(step)), event('done', 'sft.job.completed'), status('succeeded')];
const isStream = (url: string) => url.includes('/stream');
const isLog = (url: string) => url.includes('/log');

/** A response that breaks off after so many bytes, with an error or as if all was well. */
function cut(response: Response, bytes: number, error?: Error): Response {
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

describe.each(['sse', 'poll'] as const)('JobStreamer by %s', (transport) => {
  it('delivers every record once and in order, and resolves with the end', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const { seqs, result, handler } = await seqsOf(backend, jobId, { transport });
    expect(seqs).toEqual(range(1, 34));
    expect(result).toMatchObject({ status: 'succeeded', rawStatus: 'succeeded', cursor: 34, job: { job_id: jobId, closed: true } });
    expect([handler.opened.length, handler.closed.length, handler.closed[0]?.kind, handler.flushes]).toEqual([1, 1, 'final', 1]);
  });

  it('follows a job while it runs', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job([status('running')]);
    const stream = streamer(backend, jobId, { transport });
    const seen: (number | undefined)[] = [];
    for await (const message of stream) {
      seen.push(message.seq);
      if (seen.length < 5) await backend.store.jobs.append(jobId, [metric(seen.length)]);
      else if (seen.length === 5) await backend.store.jobs.append(jobId, [status('failed')]);
    }
    expect(seen).toEqual(range(1, 6));
  });

  it('goes on from any cursor without gap or repeat', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    for (const cursor of [0, 1, 17, 33, 34]) expect((await seqsOf(backend, jobId, { transport, cursor })).seqs).toEqual(range(cursor + 1, 34));
  });

  it('cuts batches to maxEventsPerPoll and loses nothing', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const sizes: number[] = [];
    const handler: StreamHandler = { handle: () => undefined, handleBatch: (messages) => void sizes.push(messages.length) };
    await streamer(backend, jobId, { transport, handlers: [handler], config: { maxEventsPerPoll: 7 } }).streamUntilTerminal();
    expect(Math.max(...sizes)).toBe(7);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(34);
  });

  it('ends also where the status is not displayed, and filters only what is displayed', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const { handler, result } = await seqsOf(backend, jobId, { transport, config: { enabledStreams: ['events'], eventTypes: ['none'] } });
    expect([handler.messages.length, result.status, result.cursor]).toEqual([0, 'succeeded', 34]);
  });

  it('survives bursts of 503 and broken connections, tells each, and loses and repeats nothing', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    let calls = 0;
    const notices: RetryNotice[] = [];
    const fetch: Fetch = async (url, init) => {
      calls++;
      if (calls % 3 === 1) return new Response('{"detail":"busy"}', { status: 503, headers: { 'Content-Type': 'application/json' } });
      if (calls % 3 === 2) throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
      return backend.fetch(url, init);
    };
    const { seqs } = await seqsOf(backend, jobId, { transport, fetch, onRetry: (notice) => notices.push(notice) });
    expect(seqs).toEqual(range(1, 34));
    expect(notices.length).toBeGreaterThan(1);
  });

  it('fails at once and in words without a valid key, or without the job', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    await expect(seqsOf(backend, jobId, { transport, apiKey: 'wrong' })).rejects.toMatchObject({ code: 'unauthorised', details: { status: 401 } });
    await expect(seqsOf(backend, 'job_none', { transport })).rejects.toMatchObject({ code: 'not-found', message: expect.stringMatching(/no job/) });
  });

  it('gives up a backend that answers with a web page, naming its address', async () => {
    const backend = await inProcessBackend();
    const fetch: Fetch = async () => new Response('<html>gateway</html>', { headers: { 'Content-Type': 'text/html' } });
    await expect(seqsOf(backend, 'job_1', { transport, fetch })).rejects.toMatchObject({ code: 'protocol', message: expect.stringMatching(/text\/html/) });
  });

  it('gives up a backend that is down after its attempts', async () => {
    const backend = await inProcessBackend();
    let calls = 0;
    const fetch: Fetch = async () => {
      calls++;
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) });
    };
    await expect(seqsOf(backend, 'job_1', { transport, fetch })).rejects.toMatchObject({ code: 'connection', message: expect.stringMatching(/connection refused/) });
    expect(calls).toBe(RETRY.attempts);
  });

  it('rejects promptly with the signal\'s reason, and leaves no timer and no stream behind', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const jobId = await backend.job([status('running')]);
    const controller = new AbortController();
    const handler = new RecordingHandler();
    const running = streamer(backend, jobId, { transport, handlers: [handler], signal: controller.signal, clock, timeoutMs: 1e9 }).streamUntilTerminal();
    await clock.sleeping(transport === 'sse' ? 3 : 2);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await clock.advance(0);
    expect([clock.pending, handler.closed]).toEqual([0, [{ kind: 'aborted', reason: controller.signal.reason }]]);
  });

  it('keeps timeoutMs while it waits for the backend', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const jobId = await backend.job([status('running')]);
    const fetch: Fetch = (url, init) => (isStream(url) || isLog(url) ? new Promise(() => undefined) : backend.fetch(url, init));
    const running = streamer(backend, jobId, { transport, clock, fetch, timeoutMs: 5_000, requestTimeoutMs: 60_000 }).streamUntilTerminal();
    const outcome = expect(running).rejects.toThrow(StreamTimeoutError);
    await clock.sleeping(2);
    await clock.advance(5_000);
    await outcome;
    expect(clock.pending).toBe(0);
  });

  it('ends a request that hangs by its own time limit, and tries again', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const jobId = await backend.job(RUN);
    let hung = 0;
    const fetch: Fetch = (url, init) => (hung++ === 0 ? new Promise(() => undefined) : backend.fetch(url, init));
    const notices: RetryNotice[] = [];
    const handler = new RecordingHandler();
    const running = streamer(backend, jobId, { transport, clock, fetch, handlers: [handler], requestTimeoutMs: 1_000, onRetry: (notice) => notices.push(notice) }).streamUntilTerminal();
    await clock.sleeping();
    await clock.advance(1_100);
    await running;
    expect(handler.messages.map(({ seq }) => seq)).toEqual(range(1, 34));
    expect(notices[0]?.error).toMatchObject({ code: 'connection', message: expect.stringMatching(/no answer within 1000 ms/) });
  });
});

describe('JobStreamer, from SSE to polling', () => {
  it('polls where the backend has no live stream', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const fetch: Fetch = (url, init) => (isStream(url) ? Promise.resolve(new Response('{"detail":"Not Found"}', { status: 404, headers: { 'Content-Type': 'application/json' } })) : backend.fetch(url, init));
    expect((await seqsOf(backend, jobId, { fetch })).seqs).toEqual(range(1, 34));
    await expect(seqsOf(backend, jobId, { fetch, transport: 'sse' })).rejects.toThrow(HttpError);
  });

  it('polls after three streams that opened and said nothing', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    let streams = 0;
    const fetch: Fetch = async (url, init) => {
      if (!isStream(url)) return backend.fetch(url, init);
      streams++;
      return new Response(new ReadableStream({ start: (controller) => controller.close() }), { headers: { 'Content-Type': 'text/event-stream' } });
    };
    expect((await seqsOf(backend, jobId, { fetch })).seqs).toEqual(range(1, 34));
    expect(streams).toBe(3);
  });

  it.each(['reset', 'clean close'])('resumes after a %s at any byte', async (kind) => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN.slice(0, 8).concat(status('succeeded')));
    for (let bytes = 1; bytes < 1200; bytes += 37) {
      let broken = false;
      const fetch: Fetch = async (url, init) => {
        const response = await backend.fetch(url, init);
        if (!isStream(url) || broken) return response;
        broken = true;
        return cut(response, bytes, kind === 'reset' ? new Error('reset') : undefined);
      };
      expect((await seqsOf(backend, jobId, { fetch })).seqs).toEqual(range(1, 9));
    }
  });

  it('takes a stream that is silent for 45 seconds for broken', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const jobId = await backend.job([...RUN]);
    let silent = true;
    const fetch: Fetch = async (url, init) => {
      if (!isStream(url) || !silent) return backend.fetch(url, init);
      silent = false;
      return new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(': open\n\n')) }), { headers: { 'Content-Type': 'text/event-stream' } });
    };
    const handler = new RecordingHandler();
    const running = streamer(backend, jobId, { clock, fetch, handlers: [handler] }).streamUntilTerminal();
    await clock.sleeping();
    await clock.advance(46_000);
    await running;
    expect(handler.messages).toHaveLength(34);
  });

  it('reads again where numbers are missing, and tells where they stay missing', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    for (const transport of ['sse', 'poll'] as const) {
      for (const lasting of [false, true]) {
        let calls = 0;
        const gaps: GapNotice[] = [];
        const fetch: Fetch = async (url, init) => {
          const response = await backend.fetch(url, init);
          if (!(isStream(url) || isLog(url)) || (!lasting && calls++ > 0)) return response;
          const text = (await response.text()).replace(/id: 9\ndata: .*\n\n/, '').replace(/\{"seq":9,[^}]*\},/, '');
          return new Response(text, { status: response.status, headers: response.headers });
        };
        const { seqs } = await seqsOf(backend, jobId, { transport, fetch, onGap: (gap) => gaps.push(gap) });
        expect(seqs).toEqual(lasting ? range(1, 34).filter((seq) => seq !== 9) : range(1, 34));
        expect(gaps.map(({ reason }) => reason)).toEqual(lasting ? [expect.stringMatching(/records 9 to 9 are missing/)] : []);
      }
    }
  });
});

describe('JobStreamer and its handlers', () => {
  const failing = (): StreamHandler => ({ handle: (message) => { if (message.seq === 20) throw new Error('disk full'); } });

  it('stops with HandlerError after the others got the whole batch, and does not move the cursor', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const other = new RecordingHandler();
    const stream = streamer(backend, jobId, { handlers: [failing(), other], config: { maxEventsPerPoll: 10 } });
    const error: unknown = await stream.streamUntilTerminal().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(HandlerError);
    expect((error as HandlerError).cause).toMatchObject({ message: 'disk full' });
    expect([other.messages.length, stream.cursor, other.closed[0]?.kind]).toEqual([20, 10, 'error']);
  });

  it('detaches a failed handler and goes on where the caller wants to be told', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const other = new RecordingHandler();
    const told: HandlerError[] = [];
    const { status: end } = await streamer(backend, jobId, { handlers: [failing(), other], onHandlerError: (error) => told.push(error) }).streamUntilTerminal();
    expect([end, other.messages.length, told.length]).toEqual(['succeeded', 34, 1]);
  });

  it('awaits slow handlers, so that calls never overlap', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    let inside = 0;
    let most = 0;
    const slow: StreamHandler = {
      async handle() {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside--;
      },
    };
    await streamer(backend, jobId, { handlers: [slow] }).streamUntilTerminal();
    expect(most).toBe(1);
  });

  it('closes all handlers exactly once, also where opening or closing fails', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const closed: string[] = [];
    const handler = (name: string, extra: Partial<StreamHandler> = {}): StreamHandler => ({ handle: () => undefined, close: () => void closed.push(name), ...extra });
    const broken = handler('b', { open: () => { throw new Error('cannot open'); } });
    await expect(streamer(backend, jobId, { handlers: [handler('a'), broken, handler('c')] }).streamUntilTerminal()).rejects.toThrow(/cannot open/);
    expect(closed.toSorted()).toEqual(['a', 'b', 'c']);
    const badEnd = handler('d', { close: () => { throw new Error('cannot close'); } });
    await expect(streamer(backend, jobId, { handlers: [badEnd, handler('e')] }).streamUntilTerminal()).rejects.toThrow(/cannot close/);
    expect(closed.at(-1)).toBe('e');
  });

  it('asks shouldHandle, and gives each handler its own share', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    const metrics = Object.assign(new RecordingHandler(), { shouldHandle: (message: { streamType: string }) => message.streamType === 'metrics' });
    const all = new RecordingHandler();
    await streamer(backend, jobId, { handlers: [metrics, all] }).streamUntilTerminal();
    expect([metrics.messages.length, all.messages.length]).toEqual([30, 34]);
  });
});

describe('JobStreamer as an iterable and a resource', () => {
  it('closes everything when the loop is broken, and goes on from its cursor', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const jobId = await backend.job(RUN.slice(0, 10));
    const handler = new RecordingHandler();
    const stream = streamer(backend, jobId, { handlers: [handler], clock, config: { maxEventsPerPoll: 4 } });
    const seen: (number | undefined)[] = [];
    for await (const message of stream) {
      seen.push(message.seq);
      if (message.seq === 6) break;
    }
    await clock.advance(0);
    expect([seen, stream.cursor, handler.closed.length, clock.pending]).toEqual([range(1, 6), 4, 1, 0]);
  });

  it('is disposed of by `await using`', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const jobId = await backend.job([status('running')]);
    let running: Promise<unknown>;
    {
      await using stream = streamer(backend, jobId, { clock });
      running = stream.streamUntilTerminal().catch((error: unknown) => error);
      await clock.sleeping(2);
    }
    expect(await running).toMatchObject({ name: 'AbortError' });
    expect(clock.pending).toBe(0);
  });

  it('streams once', async () => {
    const backend = await inProcessBackend();
    const stream = streamer(backend, await backend.job(RUN));
    await stream.streamUntilTerminal();
    await expect(stream.streamUntilTerminal()).rejects.toThrow(/streams once/);
  });

  it('works by fromJobId and with a source of one\'s own', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job(RUN);
    expect((await JobStreamer.fromJobId(backend.baseUrl, KEY, jobId, { fetch: backend.fetch, handlers: [] }).streamUntilTerminal()).status).toBe('succeeded');
    const source: StreamSource = {
      jobId: 'mine',
      async *read() {
        yield { messages: [], cursor: 'x', final: { status: 'cancelled', rawStatus: 'stopped', job: {} } };
      },
    };
    expect(await new JobStreamer({ source, handlers: [] }).streamUntilTerminal()).toMatchObject({ status: 'cancelled', rawStatus: 'stopped', cursor: 'x' });
    const silent: StreamSource = { jobId: 'mine', async *read() {} };
    await expect(new JobStreamer({ source: silent, handlers: [] }).streamUntilTerminal()).rejects.toMatchObject({ code: 'protocol' });
  });

  it('refuses options that make no sense', () => {
    const options = { baseUrl: 'http://localhost', apiKey: 'k', jobId: 'j' };
    for (const bad of [{ timeoutMs: 0 }, { intervalMs: -1 }, { jobId: '' }, { baseUrl: 'nonsense' }, { baseUrl: 'ftp://x' }, { baseUrl: 'http://u:p@x' }, { retry: { attempts: 0 } }, { config: { sampleRate: 2 } }]) {
      expect(() => new JobStreamer({ ...options, ...bad })).toThrow(ConfigError);
    }
  });
});
