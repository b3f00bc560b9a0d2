import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../src/api/api-client.ts';
import { StreamTimeoutError } from '../../src/core/errors.ts';
import type { RetryNotice } from '../../src/core/retry-policy.ts';
import type { StreamHandler } from '../../src/core/stream-handler.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { RecordingHandler } from '../../src/testing/recording-handler.ts';
import { event, inProcessBackend, metric, status } from '../support/in-process.ts';
import { isLog, isStream, range, RETRY, RUN, seqsOf, streamer } from '../support/streaming.ts';

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

  it('reads on at once where large records end a page early', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const large = range(1, 40).map((number) => event(`${number}: ${'x'.repeat(100_000)}`));
    const jobId = await backend.job([status('running'), ...large, status('succeeded')]);
    // Nobody advances the clock: one sleep of the source and this never ends.
    expect((await seqsOf(backend, jobId, { transport, clock })).seqs).toEqual(range(1, 42));
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
