import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../src/api/api-client.ts';
import { ConfigError, HandlerError, StreamTimeoutError } from '../../src/core/errors.ts';
import type { StreamMessage } from '../../src/core/message.ts';
import type { StreamHandler } from '../../src/core/stream-handler.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { inProcessBackend, metric, status } from '../support/in-process.ts';
import { isLog, range, RUN } from '../support/streaming.ts';
import { endedJobs, group, isWatch, recorders } from './groups.ts';

/** Some running jobs on a clock that stands still. */
async function running(count: number, records = RUN.slice(0, 10)) {
  const clock = new ManualClock();
  const backend = await inProcessBackend({ clock });
  let listeners = 0;
  const { jobs: store } = backend.store;
  const { changed } = store;
  store.changed = (jobId, listener) => {
    listeners++;
    const end = changed.call(store, jobId, listener);
    return () => {
      listeners--;
      end();
    };
  };
  const jobs = await Promise.all(range(1, count).map(() => backend.job(records)));
  return { clock, backend, jobs, left: () => [clock.pending, listeners] };
}

describe('JobGroup as an iterable and a resource', () => {
  it('closes everything when the loop is broken, and another goes on from its cursors', async () => {
    const { clock, backend, jobs, left } = await running(3);
    const records = recorders();
    const stream = group(backend, jobs, { clock, handlers: records.handlers, config: { maxEventsPerPoll: 4 } });
    const seen: StreamMessage[] = [];
    for await (const message of stream) {
      seen.push(message);
      if (seen.length === 20) break;
    }
    await clock.advance(0);
    expect([left(), [...records.all.values()].map(({ closed }) => closed.map(({ kind }) => kind))]).toEqual([[0, 0], [['aborted'], ['aborted'], ['aborted']]]);
    const { cursors } = stream;
    expect(Object.values(cursors).toSorted()).toEqual([4, 4, 4]);
    for (const jobId of jobs) await backend.store.jobs.append(jobId, [status('failed')]);
    const rest = recorders();
    const results = await group(backend, jobs, { clock, cursors, handlers: rest.handlers }).streamUntilTerminal();
    expect(jobs.map((jobId) => [rest.seqs(jobId), results.get(jobId)?.cursor])).toEqual(jobs.map(() => [range(5, 11), 11]));
  });

  it('goes on behind a message that ended its batch, and not within one', async () => {
    const { backend, jobs } = await running(1);
    for (const [left, cursor] of [[3, undefined], [4, 4], [5, 4], [8, 8], [10, 10]] as const) {
      const stream = group(backend, jobs, { config: { maxEventsPerPoll: 4 } });
      for await (const { seq } of stream) if (seq === left) break;
      expect(stream.cursors[jobs[0] as string]).toBe(cursor);
    }
  });

  it.each(['auto', 'poll'] as const)('rejects by %s promptly with the signal\'s reason, and leaves nothing behind', async (transport) => {
    const { clock, backend, jobs, left } = await running(5);
    const records = recorders();
    const controller = new AbortController();
    const options = { clock, transport, handlers: records.handlers, signal: controller.signal, timeoutMs: 1e9 };
    const ending = group(backend, jobs, options).streamUntilTerminal();
    await clock.sleeping(transport === 'poll' ? 6 : 3);
    await clock.advance(0);
    controller.abort(new Error('enough'));
    await expect(ending).rejects.toThrow('enough');
    await clock.advance(0);
    expect(left()).toEqual([0, 0]);
    for (const { closed } of records.all.values()) expect(closed).toEqual([{ kind: 'aborted', reason: controller.signal.reason }]);
    const late = recorders();
    await expect(group(backend, jobs, { ...options, handlers: late.handlers }).streamUntilTerminal()).rejects.toThrow('enough');
    expect(late.all.size).toBe(0);
  });

  it('hands out nothing after an abort, though messages wait', async () => {
    const { clock, backend, jobs, left } = await running(3);
    const controller = new AbortController();
    const seen: StreamMessage[] = [];
    const reading = (async () => {
      for await (const message of group(backend, jobs, { clock, signal: controller.signal })) {
        seen.push(message);
        if (seen.length === 5) controller.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toThrow('enough');
    await clock.advance(0);
    expect([seen.length, left()]).toEqual([5, [0, 0]]);
  });

  it('keeps timeoutMs, and tells how many jobs had ended', async () => {
    const { clock, backend, jobs, left } = await running(3);
    await backend.store.jobs.append(jobs[1] as string, [status('succeeded')]);
    const stream = group(backend, jobs, { clock, timeoutMs: 5_000 });
    const outcome = expect(stream.streamUntilTerminal()).rejects.toThrow(/^1 of 3 jobs had ended within 5000 ms/);
    await clock.sleeping(3);
    await clock.advance(5_000);
    await outcome;
    expect([[...stream.results.keys()], left()]).toEqual([[jobs[1]], [0, 0]]);
    await expect(group(backend, jobs, { clock, signal: AbortSignal.abort(new StreamTimeoutError(1, undefined)) }).streamUntilTerminal()).rejects.toThrow(StreamTimeoutError);
  });

  it('is disposed of by `await using`, and streams once', async () => {
    const { clock, backend, jobs, left } = await running(2);
    let ending: Promise<unknown>;
    {
      await using stream = group(backend, jobs, { clock });
      ending = stream.streamUntilTerminal().catch((error: unknown) => error);
      await clock.sleeping(2);
      await expect(stream.streamUntilTerminal()).rejects.toThrow(ConfigError);
      await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow(/streams once/);
    }
    expect([await ending, left()]).toEqual([expect.objectContaining({ name: 'AbortError' }), [0, 0]]);
  });
});

describe('JobGroup and its handlers', () => {
  const failing = (): StreamHandler => ({ handle: (message) => { if (message.seq === 20) throw new Error('disk full'); } });

  it('ends only the job whose handler failed, and does not move its cursor', async () => {
    const backend = await inProcessBackend();
    const jobs = await endedJobs(backend, 3);
    const records = recorders();
    const handlers = (jobId: string) => [...records.handlers(jobId), ...(jobId === jobs[1] ? [failing()] : [])];
    const stream = group(backend, jobs, { handlers, config: { maxEventsPerPoll: 10 } });
    const results = await stream.streamUntilTerminal();
    expect(results.get(jobs[1] as string)).toEqual({ error: expect.any(HandlerError), cursor: 10 });
    expect([stream.cursors[jobs[1] as string], jobs.map((jobId) => records.seqs(jobId)?.length)]).toEqual([10, [34, 20, 34]]);
    expect([...records.all.values()].map(({ closed }) => closed.map(({ kind }) => kind))).toEqual([['final'], ['error'], ['final']]);
  });

  it('detaches a failed handler where the caller wants to be told', async () => {
    const backend = await inProcessBackend();
    const jobs = await endedJobs(backend, 2);
    const told: string[] = [];
    const results = await group(backend, jobs, { handlers: () => [failing()], onHandlerError: ({ message }) => told.push(message) }).streamUntilTerminal();
    expect([[...results.values()].map(({ error }) => error), told.length]).toEqual([[undefined, undefined], 2]);
  });

  it('ends where a callback of its own throws, and closes everything', async () => {
    const { clock, backend, jobs, left } = await running(3);
    await backend.store.jobs.append(jobs[0] as string, [status('succeeded')]);
    const records = recorders();
    const stream = group(backend, jobs, { clock, handlers: records.handlers, onJobEnd: () => { throw new Error('mine'); } });
    await expect(stream.streamUntilTerminal()).rejects.toThrow('mine');
    await clock.advance(0);
    expect([left(), [...records.all.values()].map(({ closed }) => closed.length)]).toEqual([[0, 0], [1, 1, 1]]);
  });

  it('keeps a handler that stands still from holding up other jobs, within bounds, and gives it everything later', async () => {
    const clock = new ManualClock();
    const backend = await inProcessBackend({ clock });
    const flood = await backend.job([...range(1, 20_000).map((step) => metric(step)), status('succeeded')]);
    const quiet = await backend.job([metric(1)]);
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let inside = 0;
    const seen: (number | undefined)[] = [];
    const slow: StreamHandler = {
      handle: () => undefined,
      async handleBatch(messages) {
        expect(++inside).toBe(1);
        await gate;
        seen.push(...messages.map(({ seq }) => seq));
        inside--;
      },
    };
    const heard: (number | undefined)[] = [];
    const quick: StreamHandler = { handle: ({ seq }) => void heard.push(seq) };
    let pages = 0;
    const fetch: Fetch = (url, init) => {
      if (isLog(url)) pages++;
      return backend.fetch(url, init);
    };
    const ending = group(backend, [flood, quiet], { clock, fetch, handlers: (jobId) => [jobId === flood ? slow : quick] }).streamUntilTerminal();
    // The feed waits for the handler, then passes its job by.
    await clock.sleeping(1);
    await clock.advance(250);
    await backend.store.jobs.append(quiet, [metric(2), status('failed')]);
    while (heard.length < 3) await clock.advance(0);
    expect([heard, seen, pages]).toEqual([[1, 2, 3], [], 0]);
    release();
    const results = await ending;
    expect(seen).toEqual(range(1, 20_001));
    // What was passed by came in pages of the job's own log, asked for as the handler took them.
    expect([pages > 0, [...results.values()].map(({ error }) => error)]).toEqual([true, [undefined, undefined]]);
  });

  it('does not let a flood keep another job\'s news waiting', async () => {
    const backend = await inProcessBackend();
    const flood = await backend.job([...range(1, 20_000).map((step) => metric(step)), status('succeeded')]);
    const quiet = await backend.job([metric(1)]);
    const watches: string[] = [];
    const fetch: Fetch = (url, init) => {
      if (isWatch(url)) watches.push(url);
      return backend.fetch(url, init);
    };
    const order: string[] = [];
    for await (const { jobId } of group(backend, [flood, quiet], { fetch })) {
      order.push(jobId);
      if (order.length === 100) void backend.store.jobs.append(quiet, [status('succeeded')]);
    }
    expect([order.length, watches.length, order.lastIndexOf(quiet) < 6_000]).toEqual([20_003, 1, true]);
  });
});
