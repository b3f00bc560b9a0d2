import { describe, expect, it } from 'vitest';
import { HEARTBEAT_MS } from '../../src/core/protocol.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { event, inProcessBackend, KEY, metric, status } from '../support/in-process.ts';

type Backend = Awaited<ReturnType<typeof inProcessBackend>>;

async function open(backend: Backend, path: string, headers: Record<string, string> = {}) {
  const response = await backend.fetch(`${backend.baseUrl}/api${path}`, { headers: { Authorization: `Bearer ${KEY}`, ...headers } });
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>).getReader();
  return {
    next: async () => (await reader.read()).value,
    async rest() {
      let text = '';
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) text += chunk.value;
      return text;
    },
    cancel: () => reader.cancel(),
  };
}

/** How many listen for changes. */
function countListeners({ store: { jobs } }: Backend): () => number {
  let count = 0;
  const { changed } = jobs;
  jobs.changed = (jobId, listener) => {
    count++;
    const end = changed.call(jobs, jobId, listener);
    return () => {
      count--;
      end();
    };
  };
  return () => count;
}

describe('GET …/stream (PROTOCOL.md 8)', () => {
  it('sends what was, then what comes, then the end', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job([status('running'), event('a')]);
    const stream = await open(backend, `/learning/jobs/${jobId}/stream`);
    expect(await stream.next()).toBe(': open\n\n');
    expect(await stream.next()).toMatch(/^id: 1\ndata: \{"seq":1,"kind":"status".*\}\n\nid: 2\ndata: \{"seq":2.*\}\n\n$/);
    await backend.store.jobs.append(jobId, [metric(1)]);
    expect(await stream.next()).toMatch(/^id: 3\n/);
    await backend.store.jobs.append(jobId, [event('end', 'sft.job.completed'), status('succeeded')]);
    expect(await stream.rest()).toMatch(/^id: 4\n.*\n\nid: 5\n.*\n\nevent: end\ndata: \{"next_seq":5,"closed":true\}\n\n$/);
  });

  it('resumes after Last-Event-ID, which comes before since_seq', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job([event('a'), event('b'), status('succeeded')]);
    expect(await (await open(backend, `/learning/jobs/${jobId}/stream?since_seq=0`, { 'Last-Event-ID': '2' })).rest()).toMatch(/^: open\n\nid: 3\n/);
    expect(await (await open(backend, `/learning/jobs/${jobId}/stream?since_seq=3`)).rest()).toBe(': open\n\nevent: end\ndata: {"next_seq":3,"closed":true}\n\n');
  });

  it('breaks a silence of 15 seconds with a comment', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const stream = await open(backend, `/learning/jobs/${await backend.job()}/stream`);
    await stream.next();
    const next = stream.next();
    await clock.sleeping();
    await clock.advance(HEARTBEAT_MS);
    expect(await next).toBe(': keep-alive\n\n');
    await stream.cancel();
  });

  it('moves the cursor over kinds that were left out', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job([event('a'), metric(1), event('b')]);
    const stream = await open(backend, `/learning/jobs/${jobId}/stream?kinds=status`);
    await stream.next();
    expect(await stream.next()).toBe('id: 3\nevent: cursor\ndata: {"next_seq":3}\n\n');
    await stream.cancel();
  });

  it('lets go of everything when its reader leaves', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const listeners = countListeners(backend);
    const jobId = await backend.job();
    const streams = await Promise.all(Array.from({ length: 5 }, () => open(backend, `/learning/jobs/${jobId}/stream`)));
    await Promise.all(streams.map((stream) => stream.next()));
    await clock.sleeping(5);
    expect(listeners()).toBe(5);
    await Promise.all(streams.map((stream) => stream.cancel()));
    await clock.advance(0);
    expect([listeners(), clock.pending]).toEqual([0, 0]);
  });

  it('ends a turn after about 1 MiB, and goes on with the next at once', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job([...Array.from({ length: 60 }, () => event('x'.repeat(60_000))), status('succeeded')]);
    const stream = await open(backend, `/learning/jobs/${jobId}/stream`);
    const chunks = [];
    for (let chunk = await stream.next(); chunk !== undefined; chunk = await stream.next()) chunks.push(chunk);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(2.5 * 1024 * 1024);
    const ids = [...chunks.join('').matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    expect([ids, chunks.at(-1)?.endsWith('"closed":true}\n\n')]).toEqual([Array.from({ length: 61 }, (_, index) => index + 1), true]);
  });

  it('answers HEAD with headers alone, and listens to nothing', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const listeners = countListeners(backend);
    const jobId = await backend.job([event('a')]);
    for (const path of ['stream', 'events/stream']) {
      const head = await backend.request('HEAD', `/learning/jobs/${jobId}/${path}`);
      expect([head.status, head.headers.get('content-type'), head.text]).toEqual([200, 'text/event-stream; charset=utf-8', '']);
    }
    await clock.advance(0);
    expect([listeners(), clock.pending]).toEqual([0, 0]);
  });

  it('tells the server what broke it', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job([event('a')]);
    const stream = await open(backend, `/learning/jobs/${jobId}/stream`);
    await stream.next();
    await stream.next();
    const fault = new Error('disk I/O error');
    backend.store.jobs.read = () => Promise.reject(fault);
    const next = stream.next();
    await backend.store.jobs.append(jobId, [event('b')]);
    await expect(next).rejects.toThrow();
    expect(backend.errors).toEqual([fault]);
  });
});

describe('GET …/events/stream (PROTOCOL.md 8)', () => {
  it('sends events only, in the published form', async () => {
    const backend = await inProcessBackend();
    const jobId = await backend.job([status('running'), event('a', 'sft.progress'), metric(1), event('z', 'sft.job.completed'), status('succeeded')]);
    const text = await (await open(backend, `/learning/jobs/${jobId}/events/stream`)).rest();
    const frames = text.split('\n\n').filter((frame) => frame !== '' && !frame.startsWith(':'));
    expect(frames.map((frame) => frame.split('\n').slice(0, 2).join(' '))).toEqual([
      'id: 2 event: sft.progress', 'id: 4 event: sft.job.completed', 'data: {"type":"sse.stream.ended"}', 'data: [DONE]',
    ]);
  });

  it('is not silent over records that it does not send', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const jobId = await backend.job();
    const stream = await open(backend, `/learning/jobs/${jobId}/events/stream`);
    await stream.next();
    const heard: number[] = [];
    const start = clock.now();
    const listen = (async () => {
      for (let chunk = await stream.next(); chunk !== undefined; chunk = await stream.next()) {
        expect(chunk).toBe(': keep-alive\n\n');
        heard.push(clock.now() - start);
      }
    })();
    for (let second = 1; second <= 60; second++) {
      await clock.sleeping();
      await backend.store.jobs.append(jobId, [metric(second)]);
      await clock.advance(1_000);
    }
    expect(heard).toEqual([1, 2, 3, 4].map((count) => count * HEARTBEAT_MS));
    await stream.cancel();
    await listen;
  });
});
