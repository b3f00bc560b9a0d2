import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../src/api/api-client.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { JobGroup } from '../../src/job-group.ts';
import { event, inProcessBackend, metric, status } from '../support/in-process.ts';
import { isLog, range } from '../support/streaming.ts';
import { endedJobs, group, isWatch, seqsOf } from './groups.ts';

describe.each(['auto', 'poll'] as const)('JobGroup by %s', (transport) => {
  it('delivers each record of each job once and in order, and tells how each ended', async () => {
    const backend = await inProcessBackend();
    const jobs = [...(await endedJobs(backend, 3)), await backend.job([status('running'), status('failed')])];
    const { seqs, results, recorders } = await seqsOf(backend, jobs, { transport });
    expect(seqs).toEqual([range(1, 34), range(1, 34), range(1, 34), [1, 2]]);
    expect([...results.keys()]).toEqual(jobs);
    expect(results.get(jobs[0] as string)).toMatchObject({ status: 'succeeded', rawStatus: 'succeeded', cursor: 34, job: { job_id: jobs[0] } });
    expect(results.get(jobs[3] as string)).toMatchObject({ status: 'failed', cursor: 2 });
    for (const handler of recorders.all.values()) expect([handler.opened.length, handler.closed.map(({ kind }) => kind), handler.flushes]).toEqual([1, ['final'], 1]);
  });

  it('goes on from any vector without gap or repeat', async () => {
    const backend = await inProcessBackend();
    const jobs = await endedJobs(backend, 3);
    for (const vector of [[0, 0, 0], [34, 33, 1], [7, 34, 0], [34, 34, 34]]) {
      const cursors = Object.fromEntries(jobs.map((jobId, index) => [jobId, vector[index] as number]));
      expect((await seqsOf(backend, jobs, { transport, cursors })).seqs).toEqual(vector.map((cursor) => range(cursor + 1, 34)));
    }
  });

  it('follows jobs while they run, and ends when the last one does', async () => {
    const backend = await inProcessBackend();
    const jobs = await Promise.all(range(1, 3).map(() => backend.job([status('running')])));
    const stream = group(backend, jobs, { transport });
    const seen: string[] = [];
    for await (const { jobId, seq } of stream) {
      seen.push(`${jobs.indexOf(jobId)}:${seq}`);
      if (seen.length < 20) await backend.store.jobs.append(jobs[seen.length % 3] as string, [metric(seen.length)]);
      else if (seen.length === 20) for (const job of jobs) await backend.store.jobs.append(job, [status('succeeded')]);
    }
    for (const [index] of jobs.entries()) {
      const own = seen.filter((entry) => entry.startsWith(`${index}:`));
      expect(own).toEqual(range(1, own.length).map((seq) => `${index}:${seq}`));
    }
    expect([seen.length, stream.results.size]).toEqual([25, 3]);
  });

  it('cuts batches to maxEventsPerPoll, filters, and loses nothing', async () => {
    const backend = await inProcessBackend();
    const jobs = await endedJobs(backend, 2);
    const sizes: number[] = [];
    const handlers = () => [{ handle: () => undefined, handleBatch: (messages: readonly unknown[]) => void sizes.push(messages.length) }];
    await group(backend, jobs, { transport, handlers, config: { maxEventsPerPoll: 7 } }).streamUntilTerminal();
    expect([Math.max(...sizes), sizes.reduce((sum, size) => sum + size, 0)]).toEqual([7, 68]);
    expect((await seqsOf(backend, jobs, { transport, config: { enabledStreams: ['events'] } })).seqs).toEqual([[33], [33]]);
  });
});

describe('JobGroup over the feed', () => {
  it('follows 1,000 jobs over one connection and delivers exactly once', async () => {
    const backend = await inProcessBackend();
    const jobs = await Promise.all(range(1, 1_000).map(() => backend.job([status('running'), metric(1)])));
    const requests: string[] = [];
    const fetch: Fetch = (url, init) => {
      requests.push(isWatch(url) ? 'watch' : isLog(url) ? 'log' : 'job');
      return backend.fetch(url, init);
    };
    const stream = group(backend, jobs, { fetch });
    const seen = new Map(jobs.map((jobId) => [jobId, [] as (number | undefined)[]]));
    let live = 0;
    for await (const { jobId, seq } of stream) {
      seen.get(jobId)?.push(seq);
      if (seq !== 2 || ++live < 1_000) continue;
      // All have told what was: from here on it is live.
      await Promise.all(jobs.map((job) => backend.store.jobs.append(job, [metric(2), event('end', 'sft.job.completed'), status('succeeded')])));
    }
    expect([...seen.values()].every((seqs) => seqs.join() === '1,2,3,4,5')).toBe(true);
    expect([requests.filter((kind) => kind === 'watch').length, requests.filter((kind) => kind === 'job').length, requests.length]).toEqual([1, 1_000, 1_001]);
    expect([stream.results.size, Object.values(stream.cursors).every((cursor) => cursor === 5)]).toEqual([1_000, true]);
  }, 60_000);

  it('takes turns between the jobs that have something', async () => {
    const backend = await inProcessBackend();
    const jobs = await Promise.all([50, 3, 3].map((count) => backend.job([...range(1, count).map((step) => metric(step)), status('succeeded')])));
    const order: number[] = [];
    for await (const { jobId } of group(backend, jobs)) order.push(jobs.indexOf(jobId));
    expect([order.length, order.slice(0, 12).toSorted()]).toEqual([59, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]]);
  });

  it('refuses options that make no sense', () => {
    const options = { baseUrl: 'http://localhost', apiKey: 'k', jobIds: ['a', 'b'] };
    const bad: object[] = [
      { jobIds: [] }, { jobIds: ['a', ''] }, { jobIds: range(1, 1_001).map(String) }, { connections: 0 }, { connections: 1.5 }, { timeoutMs: 0 },
      { intervalMs: 0 }, { baseUrl: 'nonsense' }, { config: { sampleRate: 2 } }, { retry: { attempts: 0 } },
    ];
    for (const wrong of bad) expect(() => new JobGroup({ ...options, ...wrong })).toThrow(ConfigError);
    expect(() => new JobGroup({ ...options, jobIds: ['a', 'b', 'a', 'c', 'b'] })).toThrow('jobIds: "a" is there twice\njobIds: "b" is there twice');
  });
});
