import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../src/api/api-client.ts';
import type { RetryNotice } from '../../src/core/retry-policy.ts';
import type { GapNotice } from '../../src/core/stream-source.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { inProcessBackend, metric, status } from '../support/in-process.ts';
import { cut, isLog, range, RETRY } from '../support/streaming.ts';
import { endedJobs, group, isWatch, recorders, rewritten, seqsOf } from './groups.ts';

const WHOLE = range(1, 34);

describe('JobGroup over a feed that breaks', () => {
  it.each(['reset', 'clean close'])('resumes after a %s at any byte', async (kind) => {
    const backend = await inProcessBackend();
    const jobs = await Promise.all(range(1, 3).map((count) => backend.job([...range(1, count * 3).map((step) => metric(step)), status('succeeded')])));
    const vectors: string[] = [];
    for (let bytes = 1; bytes < 3_600; bytes += 173) {
      let broken = false;
      const fetch: Fetch = async (url, init) => {
        if (isWatch(url)) vectors.push(String(init.body));
        const response = await backend.fetch(url, init);
        if (!isWatch(url) || broken) return response;
        broken = true;
        return cut(response, bytes, kind === 'reset' ? new Error('reset') : undefined);
      };
      expect((await seqsOf(backend, jobs, { fetch })).seqs).toEqual([range(1, 4), range(1, 7), range(1, 10)]);
    }
    // Where it broke decides what is asked for next, and what has ended is not asked for again.
    expect(new Set(vectors).size).toBeGreaterThan(9);
    expect(vectors.some((body) => !body.includes(jobs[0] as string))).toBe(true);
  });

  it('survives bursts of 503 and broken connections, tells each, and loses and repeats nothing', async () => {
    const backend = await inProcessBackend();
    const jobs = await endedJobs(backend, 3);
    let calls = 0;
    const notices: RetryNotice[] = [];
    const fetch: Fetch = async (url, init) => {
      calls++;
      if (calls % 3 === 1) return new Response('{"detail":"busy"}', { status: 503, headers: { 'Content-Type': 'application/json' } });
      if (calls % 3 === 2) throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
      return backend.fetch(url, init);
    };
    expect((await seqsOf(backend, jobs, { fetch, retry: { ...RETRY, attempts: 9 }, onRetry: (notice) => notices.push(notice) })).seqs).toEqual([WHOLE, WHOLE, WHOLE]);
    expect(notices.length).toBeGreaterThan(3);
  });

  it('takes a feed that is silent for 45 seconds for broken', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const jobs = await endedJobs(backend, 2);
    let silent = true;
    const fetch: Fetch = async (url, init) => {
      if (!isWatch(url) || !silent) return backend.fetch(url, init);
      silent = false;
      return new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(': open\n\n')) }), { headers: { 'Content-Type': 'text/event-stream' } });
    };
    const running = seqsOf(backend, jobs, { clock, fetch });
    await clock.sleeping();
    await clock.advance(46_000);
    expect((await running).seqs).toEqual([WHOLE, WHOLE]);
  });

  it('asks the job\'s own log for what the feed leaves out, and tells where it stays missing', async () => {
    const backend = await inProcessBackend();
    const jobs = await endedJobs(backend, 2);
    for (const lasting of [false, true]) {
      const gaps: GapNotice[] = [];
      const kinds: string[] = [];
      const fetch: Fetch = async (url, init) => {
        kinds.push(isWatch(url) ? 'watch' : isLog(url) ? 'log' : 'job');
        const response = await backend.fetch(url, init);
        if (isWatch(url)) return rewritten(response, (text) => text.replace(new RegExp(`id: ${jobs[1]}:9\ndata: .*\n\n`), ''));
        return lasting && isLog(url) ? rewritten(response, (text) => text.replace(/\{"seq":9,[^}]*\},/, '')) : response;
      };
      const { seqs } = await seqsOf(backend, jobs, { fetch, onGap: (gap) => gaps.push(gap) });
      expect(seqs).toEqual([WHOLE, lasting ? WHOLE.filter((seq) => seq !== 9) : WHOLE]);
      expect(gaps).toEqual(lasting ? [{ jobId: jobs[1], reason: expect.stringMatching(/records 9 to 9 are missing/) }] : []);
      expect([kinds.filter((kind) => kind === 'watch').length, kinds.includes('log')]).toEqual([1, true]);
    }
  });

  it('asks again where the feed says nonsense, and polls, or gives up, where it always does', async () => {
    const backend = await inProcessBackend();
    const jobs = await endedJobs(backend, 2);
    const nonsense: ((text: string) => string)[] = [
      (text) => text.replace(/id: .*:12\n/, ''),
      (text) => text.replace(/(id: .*:12\ndata: )/, '$1['),
      (text) => text.replace('"seq":12,', '"seq":13,'),
      (text) => text.replace('"next_seq":34', '"next_seq":null'),
    ];
    for (const change of nonsense) {
      for (const [lasting, transport] of [[false, 'sse'], [true, 'auto'], [true, 'sse']] as const) {
        let calls = 0;
        const fetch: Fetch = async (url, init) => {
          const response = await backend.fetch(url, init);
          return isWatch(url) && (lasting || calls++ === 0) ? rewritten(response, change) : response;
        };
        const running = seqsOf(backend, jobs, { fetch, transport }).then(({ seqs }) => seqs, (error: unknown) => error);
        const isLost = lasting && transport === 'sse';
        expect(await running).toEqual(isLost ? expect.objectContaining({ code: 'protocol' }) : [WHOLE, WHOLE]);
      }
    }
  });
});

describe('JobGroup and what cannot be read', () => {
  it.each(['auto', 'poll'] as const)('tells by %s of a job that does not exist in its result, and goes on with the others', async (transport) => {
    const backend = await inProcessBackend();
    const jobs = await endedJobs(backend, 2);
    const ids = ['job_none', ...jobs, 'job_"other'];
    const ended: string[] = [];
    const { seqs, results, recorders: records } = await seqsOf(backend, ids, { transport, onJobEnd: (jobId, { error }) => ended.push(error === undefined ? jobId : 'failed') });
    expect(seqs).toEqual([[], WHOLE, WHOLE, []]);
    expect(results.get('job_none')).toMatchObject({ cursor: undefined, error: { code: 'not-found', details: { status: 404, path: '/learning/jobs/job_none' } } });
    expect(results.get('job_"other')).toMatchObject({ error: { code: 'not-found' } });
    expect(ended.toSorted()).toEqual(['failed', 'failed', ...jobs].toSorted());
    expect([...records.all.values()].map(({ closed }) => closed.map(({ kind }) => kind).join()).toSorted()).toEqual(['error', 'error', 'final', 'final']);
  });

  it('finds them all where many are missing', async () => {
    const backend = await inProcessBackend();
    const [real = ''] = await endedJobs(backend, 1);
    const { results, seqs } = await seqsOf(backend, [...range(1, 35).map((index) => `job_missing_${index}`), real]);
    expect([[...results.values()].filter(({ error }) => error !== undefined).length, seqs.at(-1)]).toEqual([35, WHOLE]);
  });

  it.each(['auto', 'poll'] as const)('ends all by %s where the key is refused', async (transport) => {
    const backend = await inProcessBackend();
    const jobs = await endedJobs(backend, 3);
    const records = recorders();
    await expect(group(backend, jobs, { transport, apiKey: 'wrong', handlers: records.handlers }).streamUntilTerminal()).rejects.toMatchObject({ code: 'unauthorised' });
    for (const { closed } of records.all.values()) expect(closed).toHaveLength(1);
  });

  it('ends all where the backend is down for all its attempts', async () => {
    const backend = await inProcessBackend();
    let calls = 0;
    const fetch: Fetch = async () => {
      calls++;
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) });
    };
    await expect(seqsOf(backend, ['a', 'b', 'c'], { fetch })).rejects.toMatchObject({ code: 'connection' });
    expect(calls).toBe(RETRY.attempts);
  });
});
