import { describe, expect, it } from 'vitest';
import { JobStreamer, type JobStreamerOptions } from '../../src/streamer.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { RecordingHandler } from '../../src/testing/recording-handler.ts';
import { ContractBackend } from '../support/contract-backend.ts';

type Options = Partial<Extract<JobStreamerOptions, { source?: undefined }>>;

/** A streamer under a clock that stands still unless told, so that only the live stream can bring news. */
function start(backend: ContractBackend, options: Options = {}) {
  const clock = new ManualClock();
  const handler = new RecordingHandler();
  const { baseUrl, jobId, fetch } = backend;
  const running = new JobStreamer({ baseUrl, apiKey: 'k', jobId, fetch, clock, handlers: [handler], random: () => 0.5, ...options }).streamUntilTerminal();
  const seqs = () => handler.messages.filter(({ streamType }) => streamType === 'events').map(({ seq }) => seq);
  return { clock, handler, running, seqs };
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const pages = (backend: ContractBackend) => backend.requests.filter((path) => path.includes('/events?')).length;

describe('the live stream of a backend without a log', () => {
  it('brings events between two polls, without a request each', async () => {
    const backend = new ContractBackend({ stream: true });
    backend.status('running');
    for (let index = 0; index < 5; index++) backend.event('e');
    const { clock, running, seqs } = start(backend);
    await clock.advance(100);
    const before = pages(backend);
    for (let index = 0; index < 50; index++) {
      backend.event('e');
      await clock.advance(1);
    }
    expect([seqs(), pages(backend), backend.openStreams]).toEqual([range(55), before, 1]);
    backend.event('sft.job.completed');
    backend.status('succeeded');
    await clock.advance(10_000);
    expect(await running).toMatchObject({ status: 'succeeded' });
    expect([seqs(), backend.openStreams, clock.pending]).toEqual([range(56), 0, 0]);
  });

  it.each([['cleanly', undefined], ['with a reset', new Error('reset')]])('loses and repeats nothing when it closes %s, and connects again', async (_title, error) => {
    const backend = new ContractBackend({ stream: true });
    backend.status('running');
    const { clock, running, seqs } = start(backend);
    await clock.advance(100);
    for (let round = 0; round < 4; round++) {
      backend.event('e');
      await clock.advance(10);
      backend.cutStreams(error);
      backend.event('e');
      await clock.advance(60_000);
      expect(backend.openStreams).toBe(1);
    }
    backend.status('succeeded');
    await clock.advance(20_000);
    await running;
    expect(seqs()).toEqual(range(8));
  });

  it('asks the pages where a number is left out, which may come late', async () => {
    const backend = new ContractBackend({ stream: true });
    backend.status('running');
    const { clock, running, seqs } = start(backend);
    await clock.advance(100);
    backend.event('late');
    backend.events.pop();
    backend.event('first', { seq: 2 });
    backend.events.unshift({ seq: 1, type: 'late' });
    await clock.advance(10);
    expect(seqs()).toEqual([1, 2]);
    backend.status('failed');
    await clock.advance(20_000);
    expect([(await running).status, seqs()]).toEqual(['failed', [1, 2]]);
  });

  it('is not used where its events have no numbers, nor asked for again where there is none', async () => {
    for (const stream of [true, false]) {
      const backend = new ContractBackend({ stream });
      backend.status('running');
      const { clock, running, handler } = start(backend);
      await clock.advance(100);
      for (let index = 0; index < 6; index++) {
        backend.event('e', { seq: null, message: String(index) });
        await clock.advance(9_000);
      }
      backend.status('succeeded');
      await clock.advance(20_000);
      await running;
      expect(handler.messages.filter(({ streamType }) => streamType === 'events')).toHaveLength(6);
      expect(backend.requests.filter((path) => path.includes('/stream'))).toHaveLength(1);
    }
  });

  it('wakes the status when it announces the end', async () => {
    const backend = new ContractBackend({ stream: true });
    backend.status('running');
    const { clock, running } = start(backend, { intervalMs: 60_000, drainMs: 10 });
    await clock.advance(100);
    backend.status('succeeded');
    backend.event('sft.job.completed');
    await clock.advance(1_500);
    expect(await running).toMatchObject({ status: 'succeeded' });
  });
});
