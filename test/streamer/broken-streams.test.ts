import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../src/api/api-client.ts';
import { HttpError } from '../../src/core/errors.ts';
import type { GapNotice } from '../../src/core/stream-source.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { RecordingHandler } from '../../src/testing/recording-handler.ts';
import { inProcessBackend, status } from '../support/in-process.ts';
import { InstantClock } from '../support/instant-clock.ts';
import { cut, isLog, isStream, range, RUN, seqsOf, streamer } from '../support/streaming.ts';

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

  it('waits before it asks again where a page says that the log goes on, and leads nowhere', async () => {
    const clock = new InstantClock();
    const backend = await inProcessBackend({ clock });
    const jobId = await backend.job(RUN);
    const askedAt: number[] = [];
    const fetch: Fetch = (url, init) => {
      if (!isLog(url)) return backend.fetch(url, init);
      askedAt.push(clock.now());
      return askedAt.length > 3 ? backend.fetch(url, init) : Promise.resolve(Response.json({ records: [], next_seq: 0, has_more: true, closed: false }));
    };
    expect((await seqsOf(backend, jobId, { fetch, transport: 'poll', clock })).seqs).toEqual(range(1, 34));
    expect(new Set(askedAt).size).toBe(4);
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
