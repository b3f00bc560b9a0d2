import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { messageKey } from '../../src/core/message-key.ts';
import { metricValue } from '../../src/core/message.ts';
import { JobStreamer, type JobStreamerOptions } from '../../src/streamer.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { RecordingHandler } from '../../src/testing/recording-handler.ts';
import { ContractBackend, type ContractBehaviour } from '../support/contract-backend.ts';

type Options = Partial<Extract<JobStreamerOptions, { source?: undefined }>>;

function streamer(backend: ContractBackend, options: Options = {}): JobStreamer {
  const { baseUrl, jobId, fetch } = backend;
  return new JobStreamer({ baseUrl, apiKey: 'k', jobId, fetch, handlers: [], intervalMs: 1, drainMs: 1, retry: { attempts: 4, baseMs: 1, maxMs: 1 }, ...options });
}

/** Streams to the end; gives what arrived. */
async function collect(backend: ContractBackend, options: Options = {}) {
  const handler = new RecordingHandler();
  const gaps: string[] = [];
  const result = await streamer(backend, { handlers: [handler], onGap: ({ reason }) => gaps.push(reason), ...options }).streamUntilTerminal();
  const { messages } = handler;
  const of = (streamType: string) => messages.filter((message) => message.streamType === streamType);
  const keys = new Set(messages.map(messageKey));
  return { result, gaps, messages, events: of('events'), metrics: of('metrics'), statuses: of('status').map(({ data }) => data['status']), phases: of('timeline'), distinct: keys.size };
}

/** Runs a job in the backend: `each` is called before each request of its status, until it returns false. */
function play(backend: ContractBackend, each: (cycle: number) => boolean): void {
  let cycle = 0;
  let playing = true;
  const isStatus = (url: URL) => url.pathname.endsWith(backend.jobId);
  const before = backend.before;
  backend.before = (url, count) => {
    if (playing && isStatus(url)) playing = each(cycle++);
    return before(url, count);
  };
}

describe('PollingSource', () => {
  it('delivers everything of a job that ended before anybody looked, and the terminal status last', async () => {
    const backend = new ContractBackend();
    for (let index = 0; index < 999; index++) backend.event('sft.progress');
    backend.event('sft.job.completed');
    for (let step = 0; step < 450; step++) backend.point('train.loss', step, step);
    backend.phase('training');
    backend.status('succeeded');
    const { result, events, metrics, statuses, phases, messages, gaps, distinct } = await collect(backend);
    expect([events.length, metrics.length, phases.length, statuses, gaps]).toEqual([1000, 450, 1, ['succeeded'], []]);
    expect([messages.at(-1)?.streamType, result.status, distinct]).toEqual(['status', 'succeeded', messages.length]);
  });

  it('follows a job while it runs: each change of status once, nothing lost and nothing twice', async () => {
    const backend = new ContractBackend();
    play(backend, (cycle) => {
      if (cycle === 1) backend.status('running');
      for (let index = 0; index < 30 * cycle; index++) backend.event('sft.progress');
      for (let index = 0; index < 7; index++) backend.point('train.loss', cycle * 7 + index, index);
      if (cycle % 3 === 0) backend.point('val.loss', cycle, 1, { phase: 'eval' });
      if (cycle === 9) backend.status('failed');
      return cycle < 9;
    });
    const { events, metrics, statuses, messages, distinct, result } = await collect(backend);
    expect([statuses, events.length, metrics.length]).toEqual([['queued', 'running', 'failed'], backend.events.length, backend.points.length]);
    expect([distinct, result.status]).toEqual([messages.length, 'failed']);
    expect(events.map(({ seq }) => seq)).toEqual(backend.events.map((_, index) => index + 1));
  });

  const metricBackends: [string, NonNullable<ContractBehaviour['metrics']>, boolean][] = [
    ['heeds after_step, oldest first', {}, true],
    ['numbers its points', { numbered: true }, true],
    ['numbers its points and caps its pages', { numbered: true, cap: 50 }, true],
    ['gives the newest first', { order: 'descending' }, true],
    ['ignores after_step', { afterStep: false }, true],
    ['ignores after_step and gives the newest first', { afterStep: false, order: 'descending' }, true],
    ['ignores name', { byName: false }, true],
    ['caps its pages at 100', { cap: 100 }, true],
    ['answers data.points', { shape: 'data.points' }, true],
    ['answers a bare list', { shape: 'list' }, true],
    ['answers metrics', { shape: 'metrics' }, true],
    ['ignores after_step and caps its pages', { afterStep: false, cap: 200 }, false],
    ['caps its pages below what shares a step', { cap: 25 }, false],
  ];

  it.each(metricBackends)('reads every point of a backend that %s, or says that some may be missing', async (_title, metrics, complete) => {
    const backend = new ContractBackend({ metrics });
    backend.status('running');
    play(backend, (cycle) => {
      // Two phases of one name, a series that lags, one with few steps of its own, and 25 points that share a step.
      for (let step = cycle * 40; step < cycle * 40 + 40; step++) backend.point('loss', step, step);
      for (let step = cycle * 40; step < cycle * 40 + 40; step += 10) backend.point('loss', step, -step, { phase: 'eval' });
      if (cycle > 2) backend.point('lagging', (cycle - 2) * 40, cycle);
      if (cycle % 4 === 0) backend.point('gpu.util', cycle, 0.5);
      for (let series = 0; series < 25; series++) backend.point(`series.${series}`, cycle * 40, series);
      if (cycle === 12) backend.status('succeeded');
      return cycle < 12;
    });
    const { metrics: arrived, distinct, messages, gaps } = await collect(backend);
    expect(distinct).toBe(messages.length);
    if (complete) expect([arrived.length, gaps]).toEqual([backend.points.length, []]);
    else expect([arrived.length <= backend.points.length, gaps]).toEqual([true, [expect.stringMatching(/metrics .* may be missing/)]]);
  });

  it('takes points that share a step, have none, fractions, or start again at an earlier one', async () => {
    const backend = new ContractBackend();
    backend.status('running');
    play(backend, (cycle) => {
      if (cycle === 0) for (let series = 0; series < 800; series++) backend.point(`series.${series}`, 7, series);
      if (cycle === 1) for (const step of [1, 1.3, 1.6, 2]) backend.point('fraction', step, step);
      if (cycle === 2) for (let index = 0; index < 20; index++) backend.point('stepless', null, index % 3);
      if (cycle === 3) for (let step = 0; step < 900; step++) backend.point('resumed', step, step);
      if (cycle === 4) for (let step = 500; step < 600; step++) backend.point('resumed', step, step);
      if (cycle === 5) backend.status('succeeded');
      return cycle < 5;
    });
    const { metrics, distinct, messages } = await collect(backend);
    expect([metrics.length, distinct]).toEqual([backend.points.length, messages.length]);
  });

  it('takes events without a usable number, as often as they were said', async () => {
    const backend = new ContractBackend();
    backend.status('running');
    play(backend, (cycle) => {
      backend.event('a', { seq: null });
      backend.event('b', { seq: '6a' });
      backend.event('same', { seq: null, created_at: null });
      backend.event('numbered', { seq: cycle + 1 });
      if (cycle === 4) backend.status('succeeded');
      return cycle < 4;
    });
    const { events, distinct, messages } = await collect(backend);
    expect([events.length, distinct]).toEqual([20, messages.length]);
  });

  it.each([['events'], ['list'], ['data']] as const)('reads events as %s, with next_seq or without, capped pages too', async (shape) => {
    for (const nextSeq of [true, false]) {
      const backend = new ContractBackend({ events: { shape, nextSeq, cap: 50 } });
      for (let index = 0; index < 500; index++) backend.event('e');
      backend.status('completed');
      expect((await collect(backend)).events.map(({ seq }) => seq)).toEqual(backend.events.map((_, index) => index + 1));
    }
  });

  it('goes on from any cursor: nothing again, nothing left out', async () => {
    const backend = new ContractBackend();
    for (let index = 0; index < 60; index++) {
      backend.event('e');
      backend.point('loss', index % 20, index);
      if (index % 10 === 0) backend.phase(`phase ${index}`);
    }
    backend.status('succeeded');
    const whole = await collect(backend);
    for (const stop of [1, 30, 59, 61, 100, 121, 127]) {
      const broken = streamer(backend, { handlers: [{ handle: () => undefined }], config: { maxEventsPerPoll: 7 } });
      let count = 0;
      const before: string[] = [];
      for await (const message of broken) {
        before.push(messageKey(message));
        if (++count === stop) break;
      }
      const cursor = JSON.parse(JSON.stringify(broken.cursor ?? null)) as JsonObject | null;
      const after = await collect(backend, { ...(cursor && { cursor }) });
      const all = new Set([...before, ...after.messages.map(messageKey)]);
      expect([all.size, after.distinct]).toEqual([whole.messages.length, after.messages.length]);
      expect(before.length + after.messages.length - whole.messages.length).toBeLessThan(8);
    }
  });

  it('restores values that are not finite, however they are spelt', async () => {
    const backend = new ContractBackend();
    backend.status('succeeded');
    backend.before = (url) =>
      url.pathname.endsWith('/metrics')
        ? new Response('{"points":[{"name":"a","value":NaN,"step":0},{"name":"a","value":-Infinity,"step":1},{"name":"a","value":"inf","step":2},{"name":"a","value":1e999,"step":3}]}', { headers: { 'Content-Type': 'application/json' } })
        : undefined;
    const { metrics } = await collect(backend);
    expect(metrics.map((message) => message.streamType === 'metrics' && metricValue(message))).toEqual([NaN, -Infinity, Infinity, Infinity]);
  });

  it('asks the fallbacks of a family at 404 only, and remembers what answered', async () => {
    const backend = new ContractBackend({ base: '/orchestration/jobs' });
    backend.status('running');
    play(backend, (cycle) => {
      if (cycle === 5) backend.status('succeeded');
      return cycle < 5;
    });
    const { result } = await collect(backend, { family: 'rl' });
    expect(result.status).toBe('succeeded');
    expect(backend.requests.filter((path) => path === '/rl/jobs/job_1')).toHaveLength(2);
    await expect(collect(backend)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('does without streams that are not offered, and says so once', async () => {
    const backend = new ContractBackend({ missing: ['metrics', 'timeline'] });
    backend.event('e');
    backend.status('succeeded');
    const { events, gaps } = await collect(backend);
    expect([events.length, gaps]).toEqual([1, [expect.stringMatching(/does not offer metrics/), expect.stringMatching(/does not offer timeline/)]]);
  });

  it('reads the events of a linked job as well; one of its own numbers hides none of ours, and its end is not ours', async () => {
    const backend = new ContractBackend();
    backend.status('running', { linked_job_id: 'job_2' });
    backend.linkedEvents.set('job_2', [{ seq: 1, type: 'sft.job.completed' }, { seq: 2, type: 'x' }]);
    play(backend, (cycle) => {
      backend.event('e');
      if (cycle === 2) backend.status('cancelled');
      return cycle < 2;
    });
    const { events, distinct, messages, result } = await collect(backend);
    expect([events.length, distinct, result.status]).toEqual([5, messages.length, 'cancelled']);
  });

  it('lets a terminal event begin a confirmation: the status decides, else the event after ten seconds', async () => {
    for (const word of ['failed', 'running']) {
      const clock = new ManualClock();
      const backend = new ContractBackend();
      backend.status('running');
      backend.event('sft.job.completed');
      const handler = new RecordingHandler();
      const running = streamer(backend, { clock, handlers: [handler], transport: 'poll', intervalMs: 2_000, drainMs: 1_000 }).streamUntilTerminal();
      await clock.sleeping();
      backend.status(word);
      await clock.advance(word === 'failed' ? 4_000 : 13_000);
      expect(await running).toMatchObject({ status: word === 'failed' ? 'failed' : 'succeeded' });
    }
  });
});
