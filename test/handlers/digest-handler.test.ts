import { describe, expect, it } from 'vitest';
import { StreamMessage } from '../../src/core/message.ts';
import type { LogEvery } from '../../src/handlers/digest/log-every.ts';
import { DigestHandler } from '../../src/handlers/digest-handler.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { digestBench, FINAL, NOON } from './digest-bench.ts';

describe('DigestHandler', () => {
  it('puts metrics and progress together, and prints everything else at once in the shapes of CLIHandler', async () => {
    const { clock, handler, told, status, phase, event, metric, progress } = digestBench();
    await handler.handleBatch([status('queued'), status('running'), phase('training'), event('sft.training.started', 'Training started', { total_steps: 93_000 })]);
    expect(told()).toEqual(['[12:00:00] Status: queued', '[12:00:00] Status: running', '[12:00:00] Phase: training', '[12:00:00] [4] sft.training.started: Training started']);
    for (let step = 10; step <= 1_200; step += 10) {
      await clock.advance(1_000);
      await handler.handleBatch([metric(2 + 1 / step, step), metric(3e-4, step, 'train.learning_rate'), progress(step, 93_000)]);
    }
    const lines = told();
    // The first at once, then one each 10 s.
    expect([lines.length, lines.every((line) => /^\[12:0\d:\d\d\] progress /.test(line))]).toEqual([12, true]);
    expect(lines[0]).toBe('[12:00:01] progress 10/93,000 0.0% train.loss=2.1 train.learning_rate=0.0003');
    expect(lines.at(-1)).toBe('[12:01:50] progress 1,100/93,000 1.1% train.loss=2.0009 train.learning_rate=0.0003 eta=2h33m');
  });

  it('prints what came last before the end is told', async () => {
    const { handler, told, metric, status, event, progress } = digestBench();
    await handler.handleBatch([status('running'), metric(3, 1)]);
    await handler.handleBatch([metric(2, 99), progress(99, 100)]);
    expect(told().at(-1)).toContain('progress 99/100 99.0% train.loss=2');
    await handler.handleBatch([metric(0.5, 100), metric(0.75, 100, 'val.loss', 'eval'), progress(100, 100), event('sft.job.completed', 'done'), metric(7, undefined, 'late'), status('succeeded')]);
    await handler.close(FINAL);
    const bodies = told().map((line) => line.slice('[12:00:00] '.length));
    expect(bodies).toEqual(['progress 100/100 100.0% train.loss=0.5 val.loss=0.75', '[8] sft.job.completed: done', 'progress 100/100 100.0% late=7', 'Status: succeeded']);
  });

  it('tells a step once, though the job says it again when it ends', async () => {
    const { handler, told, metric, progress, status } = digestBench();
    await handler.handleBatch([metric(3, 9), progress(9, 10)]);
    await handler.handleBatch([metric(2, 10), progress(10, 10)]);
    told();
    await handler.handleBatch([progress(10, 10), status('succeeded')]);
    expect(told()).toEqual(['[12:00:00] Status: succeeded']);
    await handler.handleBatch([progress(11, 11), status('succeeded')]);
    expect(told()).toEqual(['[12:00:00] progress 11/11 100.0%', '[12:00:00] Status: succeeded']);
  });

  it('prints what is left at a flush and at close, once', async () => {
    const { handler, told, metric } = digestBench();
    await handler.handleBatch([metric(3, 1)]);
    await handler.handle(metric(2, 2));
    told();
    await handler.flush();
    await handler.flush();
    expect(told()).toEqual(['[12:00:00] progress 2 train.loss=2']);
    await handler.handle(metric(1, 3));
    await handler.close(FINAL);
    expect(told()).toEqual(['[12:00:00] progress 3 train.loss=1']);
  });

  it('prints a point that waits when its time has come, though nothing follows it', async () => {
    const { clock, handler, told, metric } = digestBench();
    await handler.handle(metric(3, 1));
    await clock.advance(4_000);
    await handler.handle(metric(2, 2));
    told();
    await clock.advance(5_999);
    expect(told()).toEqual([]);
    await clock.advance(1);
    expect(told()).toEqual(['[12:00:04] progress 2 train.loss=2']);
  });

  it('prints each 5 % of a job that is read in one go, with the values of that step', async () => {
    const { handler, told, metric, progress, event } = digestBench();
    const history = Array.from({ length: 1_000 }, (_, index) => [metric(index + 1, index + 1), metric(index + 1, index + 1, 'val.loss', 'eval'), progress(index + 1, 1_000)]).flat();
    await handler.handleBatch([event('sft.training.started', '', { total_steps: 1_000 }), ...history]);
    const lines = told().slice(1);
    expect(lines).toHaveLength(21);
    for (const [index, line] of lines.entries()) {
      const step = index === 0 ? 1 : index * 50;
      expect(line).toContain(`progress ${step === 1_000 ? '1,000' : step}/1,000 ${(step / 10).toFixed(1)}% train.loss=${step} val.loss=${step}`);
    }
  });

  it('tells the time that was left then, where a job is read long afterwards', async () => {
    const { handler, told } = digestBench();
    const at = (step: number) => ({ created_at: new Date(NOON - 86_400_000 + step * 1_000).toISOString() });
    const point = (step: number) => StreamMessage.fromMetric('j', { name: 'train.loss', value: 1, step, phase: 'train', ...at(step) });
    await handler.handleBatch([
      StreamMessage.fromStatus('j', { status: 'running', ...at(0) }),
      StreamMessage.fromEvent('j', { type: 'sft.training.started', data: { total_steps: 1_000 }, ...at(0) }),
      ...Array.from({ length: 500 }, (_, index) => point(index + 1)),
    ]);
    await handler.flush();
    expect(told().at(-1)).toBe('[12:08:20] progress 500/1,000 50.0% train.loss=1 eta=8m20s');
  });

  it.each<[string, LogEvery, number[]]>([
    ['a time', { kind: 'time', milliseconds: 60_000 }, [1, 60, 120, 180]],
    ['a number of steps', { kind: 'steps', steps: 50 }, [1, 50, 100, 150]],
    ['all', { kind: 'all' }, Array.from({ length: 180 }, (_, index) => index + 1)],
  ])('keeps to %s', async (_title, logEvery, steps) => {
    const { clock, handler, told, metric, event } = digestBench(logEvery);
    await handler.handle(event('sft.training.started', '', { total_steps: 200 }));
    told();
    for (let step = 1; step <= 180; step++) {
      await handler.handle(metric(step, step));
      await clock.advance(1_000);
    }
    expect(told().map((line) => Number(/train\.loss=(\d+)/.exec(line)?.[1]))).toEqual(steps);
  });

  it('shows the figures of progress events where there are no metrics, and their words where there is no step', async () => {
    const { handler, told, event } = digestBench();
    await handler.handle(event('rl.train.step', 'iteration', { step: 3, max_steps: 10, reward: 0.25, eta_seconds: 7 }));
    expect(told()).toEqual(['[12:00:00] progress 3/10 30.0% reward=0.25']);
    const other = digestBench();
    await other.handler.handle(other.event('prompt.learning.progress', '3% complete; rollouts=30/1000'));
    expect(other.told()).toEqual(['[12:00:00] 3% complete; rollouts=30/1000']);
  });

  it('prints warnings, errors and printed lines at once, also those of progress events', async () => {
    const { handler, told, event, metric } = digestBench();
    await handler.handle(metric(1, 1));
    told();
    await handler.handleBatch([metric(2, 2), event('grad.spike', 'grad_norm 88', {}, 'warning'), event('sft.progress', 'stuck', {}, 'ERROR'), StreamMessage.fromLog('j', { text: 'Epoch 1' })]);
    const lines = told();
    expect(lines.slice(0, 2)).toEqual(['[12:00:00] [3] grad.spike (warning): grad_norm 88', '[12:00:00] [4] sft.progress (error): stuck']);
    expect(lines[2]).toMatch(/\] \| Epoch 1$/);
  });

  it('shows NaN, and says that there was one where a number follows it', async () => {
    const { handler, told, metric } = digestBench({ kind: 'time', milliseconds: 10_000 });
    await handler.handleBatch([metric('NaN', 2)]);
    await handler.handleBatch([metric('NaN', 3), metric('Infinity', 4), metric(2, 5)]);
    await handler.flush();
    expect(told()).toEqual(['[12:00:00] progress 2 train.loss=NaN', '[12:00:00] progress 5 train.loss=2(2 not finite before)']);
  });

  it('tells the phases of one name apart, and needs more lines for more metrics', async () => {
    const { handler, told, metric } = digestBench();
    await handler.handleBatch([metric(1, 1, 'loss', 'train'), metric(2, 1, 'loss', 'eval'), ...Array.from({ length: 60 }, (_, index) => metric(index, 1, `gauge.of.the.machine.${index}`))]);
    const lines = told();
    expect(lines[0]).toContain('loss (train)=1 loss (eval)=2');
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.every((line) => line.length <= 500 && line.startsWith('[12:00:00] progress 1 '))).toBe(true);
    for (let index = 0; index < 60; index++) expect(lines.join(' ')).toContain(`gauge.of.the.machine.${index}=${index}`);
  });

  it('says each 30 s that nothing comes, and stops when something does, when the job has ended, and at close', async () => {
    const { clock, handler, told, status, event } = digestBench();
    await clock.advance(30_000);
    expect(told()).toEqual(['[12:00:30] still waiting, no new data for 30s']);
    await handler.handle(status('running'));
    told();
    await clock.advance(90_000);
    expect(told()).toEqual([
      '[12:01:00] still running, no new data for 30s (last seq 1)',
      '[12:01:30] still running, no new data for 1m00s (last seq 1)',
      '[12:02:00] still running, no new data for 1m30s (last seq 1)',
    ]);
    await clock.advance(29_000);
    await handler.handle(event('a', 'b'));
    await clock.advance(29_999);
    expect(told()).toHaveLength(1);
    await handler.handle(status('succeeded'));
    told();
    await clock.advance(120_000);
    expect(told()).toEqual([]);
    await handler.close(FINAL);
    expect(clock.pending).toBe(0);
  });

  it('goes on after a clock that is set back', async () => {
    const clock = new ManualClock(NOON);
    let offset = 0;
    const lines: string[] = [];
    const handler = new DigestHandler({ clock: { now: () => clock.now() + offset, sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal) }, write: (line) => void lines.push(line) });
    handler.open({ jobId: 'j', signal: new AbortController().signal });
    await handler.handle(StreamMessage.fromMetric('j', { name: 'a', value: 1, step: 1 }));
    offset = -3_600_000;
    await handler.handle(StreamMessage.fromMetric('j', { name: 'a', value: 2, step: 2 }));
    lines.length = 0;
    await clock.advance(61_000);
    expect(lines[0]).toMatch(/step 2 a=2$/);
    expect(lines.slice(1).join()).toMatch(/no new data/);
  });

  it('refuses an interval that makes no sense', () => {
    expect(() => new DigestHandler({ write: () => undefined, logEvery: { kind: 'time', milliseconds: 0 } })).toThrow(/logEvery: expected milliseconds above 0/);
    expect(() => new DigestHandler({ write: () => undefined, logEvery: { kind: 'steps', steps: 0.5 } })).toThrow(/logEvery: expected a whole number/);
  });
});
