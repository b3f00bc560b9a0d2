import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../src/api/api-client.ts';
import { HttpError } from '../../src/core/errors.ts';
import type { StreamSource } from '../../src/core/stream-source.ts';
import { JobGroup } from '../../src/job-group.ts';
import { watchBudget } from '../../src/source/watch/watch-budget.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { inProcessBackend } from '../support/in-process.ts';
import { cut, range } from '../support/streaming.ts';
import { endedJobs, group, isWatch, notFound, rewritten, seqsOf } from './groups.ts';

const WHOLE = range(1, 34);

/** Counts how many requests are under way; each takes some turns of the event loop. */
function slowly(fetch: Fetch) {
  const seen = { now: 0, most: 0, total: 0 };
  const counted: Fetch = async (url, init) => {
    seen.total++;
    seen.most = Math.max(seen.most, ++seen.now);
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    try {
      return await fetch(url, init);
    } finally {
      seen.now--;
    }
  };
  return { seen, counted };
}

describe('JobGroup where the backend has no feed', () => {
  const answers: [string, () => Promise<Response>][] = [
    ['404', notFound],
    ...[400, 405, 422, 501].map((code): [string, () => Promise<Response>] => [String(code), () => Promise.resolve(new Response('{}', { status: code }))]),
    ['a web page', () => Promise.resolve(new Response('<html>', { headers: { 'Content-Type': 'text/html' } }))],
    ['streams that say nothing', () => Promise.resolve(new Response(new ReadableStream({ start: (controller) => controller.close() }), { headers: { 'Content-Type': 'text/event-stream' } }))],
    ['a stream of something else', () => Promise.resolve(new Response('data: hello\n\n', { headers: { 'Content-Type': 'text/event-stream' } }))],
  ];

  it.each(answers)('polls each job after %s', async (_name, answer) => {
    const backend = await inProcessBackend();
    const jobs = await endedJobs(backend, 3);
    const fetch: Fetch = (url, init) => (isWatch(url) ? answer() : backend.fetch(url, init));
    expect((await seqsOf(backend, jobs, { fetch })).seqs).toEqual([WHOLE, WHOLE, WHOLE]);
    await expect(seqsOf(backend, jobs, { fetch, transport: 'sse' })).rejects.toThrow();
  });

  it('goes on by polling from where the feed was when it went away', async () => {
    const backend = await inProcessBackend();
    const jobs = await endedJobs(backend, 3);
    for (let bytes = 100; bytes < 14_000; bytes += 1_700) {
      let calls = 0;
      const fetch: Fetch = async (url, init) => (isWatch(url) ? (calls++ === 0 ? cut(await backend.fetch(url, init), bytes) : notFound()) : backend.fetch(url, init));
      expect((await seqsOf(backend, jobs, { fetch })).seqs).toEqual([WHOLE, WHOLE, WHOLE]);
    }
  });

  it('never has more requests under way than its budget', async () => {
    const backend = await inProcessBackend();
    const jobs = await endedJobs(backend, 20);
    for (const [connections, most] of [[undefined, 6], [3, 3], [1, 1]] as const) {
      const { seen, counted } = slowly(backend.fetch);
      const { seqs } = await seqsOf(backend, jobs, { transport: 'poll', fetch: counted, connections });
      expect(seqs.every((own) => own?.length === 34)).toBe(true);
      expect([seen.most, seen.now]).toEqual([most, 0]);
    }
  });

  it('lets no job wait for the whole of another, and no request time out while it waits for its turn', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const jobs = await endedJobs(backend, 4);
    const asked: number[] = [];
    const fetch: Fetch = async (url, init) => {
      asked.push(jobs.findIndex((jobId) => url.includes(jobId)));
      await clock.sleep(600, init.signal ?? undefined);
      return backend.fetch(url, init);
    };
    let retries = 0;
    const running = seqsOf(backend, jobs, { clock, fetch, transport: 'poll', connections: 1, requestTimeoutMs: 1_000, onRetry: () => retries++ });
    for (let request = 0; request < 12; request++) {
      await clock.sleeping(2);
      await clock.advance(600);
    }
    expect((await running).seqs).toEqual(jobs.map(() => WHOLE));
    expect([asked.slice(0, 4).toSorted(), asked.slice(4, 8).toSorted(), asked.length, retries]).toEqual([[0, 1, 2, 3], [0, 1, 2, 3], 12, 0]);
  });

  it('keeps jobs with another kind of cursor out of the feed', async () => {
    const backend = await inProcessBackend();
    const jobs = await endedJobs(backend, 3);
    const asked: string[] = [];
    const fetch: Fetch = (url, init) => {
      if (isWatch(url)) asked.push(String(init.body));
      return backend.fetch(url, init);
    };
    const cursors = { [jobs[0] as string]: 30, [jobs[1] as string]: { kind: 'of another version' }, unknown: 5 };
    const { seqs, results } = await seqsOf(backend, jobs, { fetch, cursors });
    expect(asked.map((body) => JSON.parse(body) as unknown)).toEqual([{ jobs: { [jobs[0] as string]: 30, [jobs[2] as string]: 0 } }]);
    expect([seqs[0], seqs[2], results.get(jobs[1] as string)]).toEqual([range(31, 34), WHOLE, { error: expect.objectContaining({ code: 'config' }), cursor: cursors[jobs[1] as string] }]);
  });

  it('follows the jobs of a backend that keeps no log, and goes on from their cursors', async () => {
    const backend = await inProcessBackend();
    const jobs = await endedJobs(backend, 3);
    let watches = 0;
    const fetch: Fetch = async (url, init) => {
      if (isWatch(url)) watches++;
      if (/\/(?:watch|log|stream)\b/.test(url)) return notFound();
      return rewritten(await backend.fetch(url, init), (text) => text.replace(/"(?:last_seq|closed)":\w+,?/g, '').replace(/,\}/, '}'));
    };
    const first = await seqsOf(backend, jobs, { fetch, drainMs: 1 });
    expect(first.seqs.map((seqs) => seqs?.length)).toEqual([32, 32, 32]);
    const cursors = Object.fromEntries([...first.results].map(([jobId, { cursor }]) => [jobId, cursor as object as never]));
    expect((await seqsOf(backend, jobs, { fetch, drainMs: 1, cursors })).seqs).toEqual([[], [], []]);
    expect(watches).toBe(1);
  });

  it('says so where only a feed will do', async () => {
    const backend = await inProcessBackend();
    const jobs = await endedJobs(backend, 1);
    await expect(group(backend, jobs, { fetch: (url, init) => (isWatch(url) ? notFound() : backend.fetch(url, init)), transport: 'sse' }).streamUntilTerminal()).rejects.toThrow(HttpError);
  });
});

describe('JobGroup over sources of one\'s own', () => {
  it('reads each from its cursor, of whatever kind, and keeps theirs', async () => {
    const source = (jobId: string): StreamSource => ({
      jobId,
      async *read({ cursor }) {
        yield { messages: [], cursor: { place: `${jobId} after ${JSON.stringify(cursor)}` } };
        if (jobId === 'c') throw new Error('gone');
        yield { messages: [], cursor: [jobId], final: { status: 'cancelled', rawStatus: 'stopped', job: {} } };
      },
    });
    const stream = new JobGroup({ source, jobIds: ['a', 'b', 'c'], cursors: { a: { place: 1 } } });
    const results = await stream.streamUntilTerminal();
    expect([...results]).toEqual([
      ['a', { status: 'cancelled', rawStatus: 'stopped', job: {}, cursor: ['a'] }],
      ['b', { status: 'cancelled', rawStatus: 'stopped', job: {}, cursor: ['b'] }],
      ['c', { error: new Error('gone'), cursor: { place: 'c after undefined' } }],
    ]);
    expect(stream.cursors).toEqual({ a: ['a'], b: ['b'], c: { place: 'c after undefined' } });
  });
});

describe('watchBudget', () => {
  it('admits in order, hands places on, and forgets who gave up', async () => {
    const admit = watchBudget(2);
    const order: string[] = [];
    const ask = async (name: string, signal?: AbortSignal) => {
      const leave = await admit(signal);
      order.push(name);
      return leave;
    };
    const first = await ask('a');
    await ask('b');
    const gone = new AbortController();
    const [third, fourth, fifth] = [ask('c'), ask('d', gone.signal), ask('e')];
    gone.abort(new Error('enough'));
    await expect(fourth).rejects.toThrow('enough');
    first();
    const late = ask('f');
    (await third)();
    (await fifth)();
    (await late)();
    expect(order).toEqual(['a', 'b', 'c', 'e', 'f']);
    await expect(admit(AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  });
});
