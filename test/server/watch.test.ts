import { describe, expect, it } from 'vitest';
import { HEARTBEAT_MS } from '../../src/core/protocol.ts';
import { listen } from '../../src/server/listen.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { event, inProcessBackend, type InProcessBackend, KEY, metric, OTHER_KEY, status } from '../support/in-process.ts';
import { range } from '../support/streaming.ts';

const WATCH = '/learning/jobs/watch';

/** Opens the feed of some jobs and reads it chunk by chunk. */
async function open(backend: InProcessBackend, body: object, base = '/api') {
  const response = await backend.fetch(`${backend.baseUrl}${base}${WATCH}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${OTHER_KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/event-stream/)]);
  const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>).getReader();
  const next = async () => (await reader.read()).value;
  expect(await next()).toBe(': open\n\n');
  return {
    next,
    async rest() {
      let text = '';
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) text += chunk.value;
      return text;
    },
    cancel: () => reader.cancel(),
  };
}

const idsOf = (text: string) => [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id);

/** Counts who listens for changes; `none` resolves when the last has gone. */
function watchListeners(backend: InProcessBackend) {
  let count = 0;
  let noneIsLeft = (): void => undefined;
  const none = new Promise<void>((resolve) => (noneIsLeft = resolve));
  const { jobs } = backend.store;
  const { changed } = jobs;
  jobs.changed = (jobId, listener) => {
    count++;
    const end = changed.call(jobs, jobId, listener);
    return () => {
      end();
      if (--count === 0) noneIsLeft();
    };
  };
  return { count: () => count, none };
}

describe('POST /learning/jobs/watch (PROTOCOL.md 10)', () => {
  it('sends what was of each job from its cursor on, then what comes, then each end, and closes after the last', async () => {
    const backend = await inProcessBackend();
    const [a, b] = [await backend.job([status('running'), event('a\u2028id: x')]), await backend.job([status('running'), event('b')])];
    const feed = await open(backend, { jobs: { [a]: 0, [b]: 1 } });
    const backlog = await feed.next();
    expect(idsOf(backlog?.replaceAll('\u2028', '') ?? '')).toEqual([`${a}:1`, `${a}:2`, `${b}:2`]);
    expect(backlog).toContain(`id: ${b}:2\ndata: {"seq":2,"kind":"event","type":"sft.progress","level":"info","message":"b","data":{},"created_at":`);
    await backend.store.jobs.append(b, [metric(1)]);
    expect(await feed.next()).toMatch(new RegExp(`^id: ${b}:3\ndata: \\{"seq":3,"kind":"metric",.*\\}\n\n$`));
    await backend.store.jobs.append(a, [status('succeeded')]);
    expect(await feed.next()).toMatch(new RegExp(`^id: ${a}:3\ndata: .*\n\nevent: end\ndata: \\{"job_id":"${a}","next_seq":3,"closed":true\\}\n\n$`));
    await backend.store.jobs.append(b, [status('failed')]);
    expect(await feed.rest()).toMatch(new RegExp(`^id: ${b}:4\n.*\n\nevent: end\ndata: \\{"job_id":"${b}","next_seq":4,"closed":true\\}\n\n$`));
  });

  it('answers without /api too, and ends at once where every job has ended', async () => {
    const backend = await inProcessBackend();
    const a = await backend.job([status('succeeded')]);
    expect(await (await open(backend, { jobs: { [a]: 1 } }, '')).rest()).toBe(`event: end\ndata: {"job_id":"${a}","next_seq":1,"closed":true}\n\n`);
  });

  it('resumes from any vector without gap or repeat', async () => {
    const backend = await inProcessBackend();
    const jobs = await Promise.all(range(1, 3).map(() => backend.job([...range(1, 250).map((step) => metric(step)), status('succeeded')])));
    for (const [x, y, z] of [[0, 100, 251], [99, 101, 250], [200, 1, 0]] as const) {
      const cursors = Object.fromEntries(jobs.map((jobId, index) => [jobId, [x, y, z][index] as number]));
      const ids = idsOf(await (await open(backend, { jobs: cursors })).rest());
      for (const jobId of jobs) {
        const seqs = ids.filter((id) => id?.startsWith(`${jobId}:`)).map((id) => Number(id?.split(':')[1]));
        expect(seqs).toEqual(range((cursors[jobId] ?? 0) + 1, 251));
      }
    }
  });

  it('sends together what was stored together', async () => {
    const backend = await inProcessBackend();
    const jobs = await Promise.all(range(1, 20).map(() => backend.job()));
    const feed = await open(backend, { jobs: Object.fromEntries(jobs.map((jobId) => [jobId, 0])) });
    const next = feed.next();
    await Promise.all(jobs.map((jobId) => backend.store.jobs.append(jobId, [event('news')])));
    expect(idsOf((await next) ?? '')).toEqual(jobs.map((jobId) => `${jobId}:1`));
    await feed.cancel();
  });

  it('gives jobs turns of a page, so that a flood does not keep the others waiting', async () => {
    const backend = await inProcessBackend();
    const flood = await backend.job(range(1, 100_000).map((step) => metric(step)));
    const quiet = await Promise.all(range(1, 3).map(() => backend.job([event('old')])));
    const feed = await open(backend, { jobs: Object.fromEntries([flood, ...quiet].map((jobId) => [jobId, 0])) });
    const before = idsOf(`${await feed.next()}${await feed.next()}${await feed.next()}`);
    expect(quiet.map((jobId) => before.indexOf(`${jobId}:1`))).toEqual([100, 101, 102]);
    await backend.store.jobs.append(quiet[1] as string, [event('new')]);
    let between: (string | undefined)[] = [];
    while (!between.includes(`${quiet[1]}:2`)) between = between.concat(idsOf((await feed.next()) ?? ''));
    expect(between.length).toBeLessThan(1_500);
    await feed.cancel();
  });

  it('moves the cursors over kinds that were left out, and does not fall silent over them', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const [a, b] = [await backend.job([event('a'), metric(1), metric(2)]), await backend.job([metric(1)])];
    const feed = await open(backend, { jobs: { [a]: 0, [b]: 0 }, kinds: ['metric', 'metric'] });
    const first = await feed.next();
    expect(idsOf(first ?? '')).toEqual([`${a}:2`, `${a}:3`, `${b}:1`]);
    await backend.store.jobs.append(a, [event('b')]);
    expect(await feed.next()).toBe(`id: ${a}:4\nevent: cursor\ndata: {"job_id":"${a}","next_seq":4}\n\n`);
    const next = feed.next();
    for (const left of [10_000, HEARTBEAT_MS - 10_000]) {
      await clock.sleeping();
      // A wish to cancel changes the job and adds nothing to its log.
      await backend.store.jobs.requestCancel(a);
      await clock.advance(left);
    }
    expect(await next).toBe(': keep-alive\n\n');
    await feed.cancel();
  });

  it('lets go of everything when its reader leaves, and of each job that ends', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const listeners = watchListeners(backend);
    const jobs = await Promise.all(range(1, 5).map(() => backend.job()));
    const feeds = await Promise.all(range(1, 3).map(() => open(backend, { jobs: Object.fromEntries(jobs.map((jobId) => [jobId, 0])) })));
    await clock.sleeping(3);
    expect(listeners.count()).toBe(15);
    await backend.store.jobs.append(jobs[0] as string, [status('cancelled')]);
    await Promise.all(feeds.map((feed) => feed.next()));
    await clock.sleeping(3);
    expect(listeners.count()).toBe(12);
    await Promise.all(feeds.map((feed) => feed.cancel()));
    await clock.advance(0);
    expect([listeners.count(), clock.pending]).toEqual([0, 0]);
  });

  it('reads no further than its reader does', async () => {
    const backend = await inProcessBackend();
    const flood = await backend.job(range(1, 20_000).map((step) => metric(step)));
    let reads = 0;
    const { jobs } = backend.store;
    const { read } = jobs;
    jobs.read = (jobId, options) => {
      reads++;
      return read.call(jobs, jobId, options);
    };
    const feed = await open(backend, { jobs: { [flood]: 0 } });
    await feed.next();
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(reads).toBeLessThan(30);
    await feed.cancel();
  });

  it('lets go when its reader tears the socket down', async () => {
    const backend = await inProcessBackend();
    const listeners = watchListeners(backend);
    const body = JSON.stringify({ jobs: { [await backend.job([event('a')])]: 0, [await backend.job()]: 0 } });
    const listener = await listen(backend.server, { port: 0 });
    const connection = new AbortController();
    const headers = { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' };
    const response = await fetch(`${listener.url}/api${WATCH}`, { method: 'POST', headers, body, signal: connection.signal });
    await (response.body as ReadableStream<Uint8Array>).getReader().read();
    expect(listeners.count()).toBe(2);
    connection.abort();
    await listeners.none;
    await listener.close();
  });

  it('names the jobs that do not exist, and streams nothing', async () => {
    const backend = await inProcessBackend();
    const listeners = watchListeners(backend);
    const real = await backend.job([event('a')]);
    const answer = await backend.request('POST', WATCH, { jobs: { [real]: 0, job_none: 0, '../x"': 0 } });
    expect([answer.status, answer.json]).toEqual([404, { detail: 'no job "job_none", "../x\\""' }]);
    const many = Object.fromEntries(range(1, 1_000).map((index) => [`job_${index}`, 0]));
    expect((await backend.request('POST', WATCH, { jobs: many })).json['detail']).toMatch(/^no job "job_1", .*"job_10" and 990 more$/);
    expect(listeners.count()).toBe(0);
  });

  it('refuses what is malformed, naming the field', async () => {
    const { request } = await inProcessBackend();
    const cases: [number, RegExp, unknown, Record<string, string>?][] = [
      [401, /key is needed/, { jobs: { a: 0 } }, { Authorization: '' }],
      [403, /^Host:/, { jobs: { a: 0 } }, { Host: 'evil.example' }],
      [415, /application\/json/, { jobs: { a: 0 } }, { 'Content-Type': 'text/plain' }],
      [413, /larger/, JSON.stringify({ jobs: { ['x'.repeat(1_100_000)]: 0 } })],
      [400, /not JSON/, '{"jobs":'],
      [400, /JSON object/, '[]'],
      [400, /^jobs: expected an object/, {}],
      [400, /^jobs: expected an object/, { jobs: ['a'] }],
      [400, /^jobs: expected 1 to 1000 of them, got 0$/, { jobs: {} }],
      [400, /^jobs: expected 1 to 1000 of them, got 1001$/, { jobs: Object.fromEntries(range(1, 1_001).map((index) => [`job_${index}`, 0])) }],
      [400, /^jobs\.a: expected the number of a record.* got -1$/, { jobs: { a: -1 } }],
      [400, /^jobs\.a:/, { jobs: { a: '1' } }],
      [400, /^jobs\.a:/, { jobs: { a: 1.5 } }],
      [400, /^kinds:/, { jobs: { a: 0 }, kinds: 'event' }],
      [400, /^kinds:/, { jobs: { a: 0 }, kinds: [] }],
      [400, /^kinds: "noise" is not one of/, { jobs: { a: 0 }, kinds: ['event', 'noise'] }],
      [404, /^no job "__proto__"$/, '{"jobs":{"__proto__":0}}'],
    ];
    for (const [code, detail, payload, headers] of cases) {
      const answer = await request('POST', WATCH, payload, headers);
      expect([answer.status, answer.json['detail']]).toEqual([code, expect.stringMatching(detail)]);
    }
    const wrong = await request('GET', WATCH);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
