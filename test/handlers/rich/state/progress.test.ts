import { describe, expect, it } from 'vitest';
import type { StreamMessage } from '../../../../src/core/message.ts';
import { newJobState } from '../../../../src/handlers/rich/state/new-job-state.ts';
import { progressOf } from '../../../../src/handlers/rich/state/progress.ts';
import { reduce } from '../../../../src/handlers/rich/state/reduce.ts';
import { START, at, event, metric, progress, stateOf, status } from './job-messages.ts';

/** Progress of a job after these messages, so many seconds after its start. */
const seen = (messages: readonly StreamMessage[], seconds: number) => progressOf(stateOf(messages), START + seconds * 1_000);

const NOTHING = { fraction: undefined, step: undefined, totalSteps: undefined, elapsedMs: undefined, etaMs: undefined, silentMs: undefined, lagMs: undefined, isStalled: false };
/** One step each two seconds, 100 in all. */
const run = (steps: number) => [status('running', 0), ...Array.from({ length: steps + 1 }, (_, step) => progress(step, step * 2, 100))];

describe('progressOf', () => {
  it('knows nothing of a new job', () => {
    expect(seen([], 0)).toEqual(NOTHING);
    expect(seen([status('queued', 0)], 5)).toEqual(NOTHING);
  });

  it('tells how far a running job is, and how long it will take', () => {
    expect(seen(run(40), 81)).toEqual({ fraction: 0.4, step: 40, totalSteps: 100, elapsedMs: 81_000, etaMs: 119_000, silentMs: undefined, lagMs: undefined, isStalled: false });
  });

  it('counts down between two steps, and holds while one is overdue', () => {
    expect([80, 81, 82, 83, 140].map((seconds) => seen(run(40), seconds).etaMs)).toEqual([120_000, 119_000, 118_000, 118_000, 118_000]);
  });

  it('gives no time to wait while it is not known', () => {
    const [running, ...steps] = run(40);
    expect(seen([running as StreamMessage, ...steps.slice(0, 3)], 5).etaMs).toBeUndefined();
    expect(seen([status('running', 0), ...Array.from({ length: 9 }, (_, step) => progress(step, step))], 9).etaMs).toBeUndefined();
    expect(seen([...run(40), status('paused', 80)], 80).etaMs).toBeUndefined();
    expect(seen([...run(40), status('cancelled', 80)], 80).etaMs).toBeUndefined();
    // What follows the last step is not counted in steps.
    expect(seen(run(100), 200).etaMs).toBeUndefined();
  });

  it('holds the elapsed time of a job that ended, and its age of messages no more', () => {
    const ended = [...run(40), status('failed', 90, { finished_at: at(85) })];
    expect(seen(ended, 9_999)).toEqual({ fraction: 0.4, step: 40, totalSteps: 100, elapsedMs: 85_000, etaMs: undefined, silentMs: undefined, lagMs: undefined, isStalled: false });
    expect(seen([...run(40), status('succeeded', 90)], 9_999)).toMatchObject({ fraction: 1, step: 40, elapsedMs: 90_000 });
  });

  it('tells a job that is silent from a view that is behind', () => {
    const delay = (messages: readonly (readonly [received: number, message: StreamMessage])[], now: number) => {
      const state = newJobState('j');
      for (const [received, message] of messages) reduce(state, message, START + received * 1_000);
      const { silentMs, lagMs } = progressOf(state, START + now * 1_000);
      return [silentMs, lagMs];
    };
    const talking = [[0, status('running', 0)], [10, event('x', 10)]] as const;
    expect([11, 14, 15, 40].map((now) => delay(talking, now))).toEqual([[undefined, undefined], [undefined, undefined], [5_000, undefined], [30_000, undefined]]);
    // Old messages keep coming: the view reads behind the job.
    const behind = [100, 101, 102, 103].map((received) => [received, event('x', received - 60)] as const);
    expect(delay([[100, status('running', 0)], ...behind], 103.5)).toEqual([undefined, 60_500]);
    expect(delay([[100, status('running', 0)], ...behind], 105)).toEqual([62_000, undefined]);
    // Whoever attaches to a job that has been silent for long is not behind, once its past is read.
    const past = [[100, status('running', 0)], [100, event('x', 40)]] as const;
    expect([100, 101.9, 102].map((now) => delay(past, now))).toEqual([[undefined, undefined], [undefined, undefined], [62_000, undefined]]);
    expect(delay([...past, [100, status('paused', 40)]], 110)).toEqual([70_000, undefined]);
    for (const word of ['queued', 'failed']) expect(delay([...past, [100, status(word, 40)]], 110)).toEqual([undefined, undefined]);
  });

  it('never goes beyond all, nor below no time', () => {
    expect(seen([status('running', 0), progress(120, 1, 100)], 2).fraction).toBe(1);
    expect(seen([status('running', 60), event('x', 60)], 0)).toMatchObject({ elapsedMs: 0, silentMs: undefined, lagMs: undefined });
  });

  it('calls a job stalled after a minute without a step, whatever else comes', () => {
    const others = [event('x', 139), metric('gpu.util', 1, 5, 139)];
    expect(seen([...run(40), ...others], 140).isStalled).toBe(false);
    expect(seen([...run(40), ...others], 141)).toMatchObject({ isStalled: true, etaMs: undefined });
    expect(seen([...run(40), progress(41, 141, 100)], 150).isStalled).toBe(false);
    expect(seen([...run(40), status('paused', 80)], 9_999).isStalled).toBe(false);
    expect(seen([status('running', 0)], 9_999).isStalled).toBe(false);
  });

  it('is patient with a job whose steps take long, also with its first', () => {
    const slow = [status('running', 0), ...Array.from({ length: 6 }, (_, step) => progress(step + 1, (step + 1) * 100))];
    expect([1_600, 1_601].map((seconds) => seen(slow, seconds).isStalled)).toEqual([false, true]);
    expect([1_100, 1_101].map((seconds) => seen(slow.slice(0, 2), seconds).isStalled)).toEqual([false, true]);
  });
});
