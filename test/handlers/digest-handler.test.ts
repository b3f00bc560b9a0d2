import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { StreamMessage } from '../../src/core/message.ts';
import type { StreamOutcome } from '../../src/core/stream-handler.ts';
import { cliLine } from '../../src/handlers/cli-handler.ts';
import type { LogEvery } from '../../src/handlers/digest/log-every.ts';
import { DigestHandler } from '../../src/handlers/digest-handler.ts';
import { formatNumber } from '../../src/handlers/format-number.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { arbitraryMessage } from '../support/arbitrary-message.ts';
import { runs } from '../support/property.ts';

const NOON = new Date(2026, 0, 1, 12, 0, 0).getTime();
const FINAL: StreamOutcome = { kind: 'final', final: { status: 'succeeded', rawStatus: 'succeeded', job: {} } };

/** A handler at noon, and messages of its job that happen when the clock says. */
function bench(logEvery?: LogEvery) {
  const clock = new ManualClock(NOON);
  const lines: string[] = [];
  const controller = new AbortController();
  const handler = new DigestHandler({ clock, logEvery, write: (line) => void lines.push(line) });
  handler.open({ jobId: 'j', signal: controller.signal });
  let seq = 0;
  const at = () => ({ seq: ++seq, created_at: new Date(clock.now()).toISOString() });
  const LOG = { seqScope: 'log' } as const;
  const metric = (value: number | string, step?: number, name = 'train.loss', phase = 'train') => {
    const number: JsonObject = typeof value === 'number' ? { value } : { value: null, data: { nonfinite: value } };
    return StreamMessage.fromMetric('j', { name, phase, ...number, ...(step !== undefined && { step }), ...at() }, LOG);
  };
  const event = (type: string, message: string, data: JsonObject = {}, level = 'info') => StreamMessage.fromEvent('j', { type, message, level, data, ...at() }, LOG);
  const progress = (step: number, total: number) => event('sft.progress', `step ${step}/${total}`, { step, total_steps: total });
  const status = (word: string) => StreamMessage.fromStatus('j', { status: word, ...at() }, LOG);
  const phase = (word: string) => StreamMessage.fromTimeline('j', { phase: word, ...at() }, LOG);
  /** The lines since the last look. */
  const told = () => lines.splice(0);
  return { clock, handler, controller, lines, told, metric, event, progress, status, phase };
}

describe('DigestHandler', () => {
  it('puts metrics and progress together, and prints everything else at once in the shapes of CLIHandler', async () => {
    const { clock, handler, told, status, phase, event, metric, progress } = bench();
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
    const { handler, told, metric, status, event, progress } = bench();
    await handler.handleBatch([status('running'), metric(3, 1)]);
    await handler.handleBatch([metric(2, 99), progress(99, 100)]);
    expect(told().at(-1)).toContain('progress 99/100 99.0% train.loss=2');
    await handler.handleBatch([metric(0.5, 100), metric(0.75, 100, 'val.loss', 'eval'), progress(100, 100), event('sft.job.completed', 'done'), metric(7, undefined, 'late'), status('succeeded')]);
    await handler.close(FINAL);
    const bodies = told().map((line) => line.slice('[12:00:00] '.length));
    expect(bodies).toEqual(['progress 100/100 100.0% train.loss=0.5 val.loss=0.75', '[8] sft.job.completed: done', 'progress 100/100 100.0% late=7', 'Status: succeeded']);
  });

  it('prints what is left at a flush and at close, once', async () => {
    const { handler, told, metric } = bench();
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
    const { clock, handler, told, metric } = bench();
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
    const { handler, told, metric, progress, event } = bench();
    const history = Array.from({ length: 1_000 }, (_, index) => [metric(index + 1, index + 1), metric(index + 1, index + 1, 'val.loss', 'eval'), progress(index + 1, 1_000)]).flat();
    await handler.handleBatch([event('sft.training.started', '', { total_steps: 1_000 }), ...history]);
    const lines = told().slice(1);
    expect(lines).toHaveLength(21);
    for (const [index, line] of lines.entries()) {
      const step = index === 0 ? 1 : index * 50;
      expect(line).toContain(`progress ${step === 1_000 ? '1,000' : step}/1,000 ${(step / 10).toFixed(1)}% train.loss=${step} val.loss=${step}`);
    }
  });

  it.each<[string, LogEvery, number[]]>([
    ['a time', { kind: 'time', milliseconds: 60_000 }, [1, 60, 120, 180]],
    ['a number of steps', { kind: 'steps', steps: 50 }, [1, 50, 100, 150]],
    ['all', { kind: 'all' }, Array.from({ length: 180 }, (_, index) => index + 1)],
  ])('keeps to %s', async (_title, logEvery, steps) => {
    const { clock, handler, told, metric, event } = bench(logEvery);
    await handler.handle(event('sft.training.started', '', { total_steps: 200 }));
    told();
    for (let step = 1; step <= 180; step++) {
      await handler.handle(metric(step, step));
      await clock.advance(1_000);
    }
    expect(told().map((line) => Number(/train\.loss=(\d+)/.exec(line)?.[1]))).toEqual(steps);
  });

  it('shows the figures of progress events where there are no metrics, and their words where there is no step', async () => {
    const { handler, told, event } = bench();
    await handler.handle(event('rl.train.step', 'iteration', { step: 3, max_steps: 10, reward: 0.25, eta_seconds: 7 }));
    expect(told()).toEqual(['[12:00:00] progress 3/10 30.0% reward=0.25']);
    const other = bench();
    await other.handler.handle(other.event('prompt.learning.progress', '3% complete; rollouts=30/1000'));
    expect(other.told()).toEqual(['[12:00:00] 3% complete; rollouts=30/1000']);
  });

  it('prints warnings, errors and printed lines at once, also those of progress events', async () => {
    const { handler, told, event, metric } = bench();
    await handler.handle(metric(1, 1));
    told();
    await handler.handleBatch([metric(2, 2), event('grad.spike', 'grad_norm 88', {}, 'warning'), event('sft.progress', 'stuck', {}, 'ERROR'), StreamMessage.fromLog('j', { text: 'Epoch 1' })]);
    const lines = told();
    expect(lines.slice(0, 2)).toEqual(['[12:00:00] [3] grad.spike (warning): grad_norm 88', '[12:00:00] [4] sft.progress (error): stuck']);
    expect(lines[2]).toMatch(/\] \| Epoch 1$/);
  });

  it('shows NaN, and says that there was one where a number follows it', async () => {
    const { handler, told, metric } = bench({ kind: 'time', milliseconds: 10_000 });
    await handler.handleBatch([metric('NaN', 2)]);
    await handler.handleBatch([metric('NaN', 3), metric('Infinity', 4), metric(2, 5)]);
    await handler.flush();
    expect(told()).toEqual(['[12:00:00] progress 2 train.loss=NaN', '[12:00:00] progress 5 train.loss=2(2 not finite before)']);
  });

  it('tells the phases of one name apart, and needs more lines for more metrics', async () => {
    const { handler, told, metric } = bench();
    await handler.handleBatch([metric(1, 1, 'loss', 'train'), metric(2, 1, 'loss', 'eval'), ...Array.from({ length: 60 }, (_, index) => metric(index, 1, `gauge.of.the.machine.${index}`))]);
    const lines = told();
    expect(lines[0]).toContain('loss (train)=1 loss (eval)=2');
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.every((line) => line.length <= 500 && line.startsWith('[12:00:00] progress 1 '))).toBe(true);
    for (let index = 0; index < 60; index++) expect(lines.join(' ')).toContain(`gauge.of.the.machine.${index}=${index}`);
  });

  it('says each 30 s that nothing comes, and stops when something does, when the job has ended, and at close', async () => {
    const { clock, handler, told, status, event } = bench();
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

  it('lets nothing of a hostile job out but one short line for each record', async () => {
    const bytes: string[] = [];
    const handler = new DigestHandler({ clock: new ManualClock(NOON), write: (line) => void bytes.push(`${line}\n`) });
    handler.open({ jobId: 'j', signal: new AbortController().signal });
    const nasty = '\u001b[2J\u001b]0;owned\u0007\r\n::error::x\u009b31m\u202e\u2028\b\0';
    await handler.handleBatch([
      StreamMessage.fromStatus('j', { status: nasty }),
      StreamMessage.fromEvent('j', { type: nasty, message: nasty.repeat(500), level: 'error' }),
      StreamMessage.fromEvent('j', { type: 'a.progress', message: nasty, data: { [nasty]: 1 } }),
      StreamMessage.fromMetric('j', { name: nasty.repeat(100), value: 1, step: 1, phase: nasty }),
      StreamMessage.fromTimeline('j', { phase: nasty }),
      StreamMessage.fromLog('j', { text: nasty }),
    ]);
    await handler.close(FINAL);
    const text = bytes.join('');
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
    expect(text.split('\n').filter((line) => line !== '')).toHaveLength(bytes.length);
    expect([bytes.length, bytes.every((line) => line.length <= 501 && line.startsWith('['))]).toEqual([6, true]);
  });

  it('loses no last value and no other message, whatever comes in whatever batches', async () => {
    const names = fc.constantFrom('train.loss', 'val.loss', 'reward', 'x'.repeat(90), ...Array.from({ length: 20 }, (_, index) => `a.gauge.${index}`));
    const point = fc.record({ name: names, value: fc.double(), step: fc.option(fc.nat(2_000), { nil: undefined }) });
    const batches = fc.array(fc.array(fc.oneof({ weight: 3, arbitrary: point }, { weight: 1, arbitrary: arbitraryMessage }), { maxLength: 40 }), { maxLength: 6 });
    const logEvery = fc.constantFrom<LogEvery>({ kind: 'automatic' }, { kind: 'time', milliseconds: 60_000 }, { kind: 'steps', steps: 500 });
    const bare = (line: string) => line.replace(/^\[[\d:]+\] /, '');
    await fc.assert(
      fc.asyncProperty(batches, logEvery, fc.nat(40_000), async (all, every, pauseMs) => {
        const { clock, handler, lines, metric } = bench(every);
        const last = new Map<string, number>();
        const others: string[] = [];
        for (const batch of all) {
          await handler.handleBatch(
            batch.map((one) => {
              if ('streamType' in one) {
                const other = one.streamType === 'metrics' ? StreamMessage.fromTimeline('j', { phase: 'p' }) : one;
                if (!/progress|rl\.train\.step/.test(String(other.data['type']))) others.push(bare(cliLine(other)));
                return other;
              }
              last.set(one.name, one.value);
              return metric(Number.isFinite(one.value) ? one.value : String(one.value), one.step, one.name);
            }),
          );
          await clock.advance(pauseMs);
        }
        await handler.close(FINAL);
        // oxlint-disable-next-line no-control-regex
        expect(lines.filter((line) => line.length > 500 || /[\u0000-\u001f\u007f-\u009f]/.test(line))).toEqual([]);
        for (const [name, value] of last) {
          const shown = lines.findLast((line) => line.includes(` ${name}=`));
          expect(shown?.split(` ${name}=`).at(-1)?.split(/[ (]/)[0]).toBe(formatNumber(value));
        }
        const rest = lines.map(bare);
        for (const other of others) expect(rest.splice(0, rest.indexOf(other) + 1).at(-1)).toBe(other);
      }),
      runs(200),
    );
  });

  it('waits for a slow reader, keeps the order with its own timer, and tells a failure that only the timer saw', async () => {
    const clock = new ManualClock(NOON);
    const taken: string[] = [];
    const waiting: (() => void)[] = [];
    let broken = false;
    const handler = new DigestHandler({
      clock,
      write: (line) => {
        if (broken) throw new Error('the pipe is closed');
        return new Promise<void>((resolve) => waiting.push(() => void resolve(void taken.push(line))));
      },
    });
    handler.open({ jobId: 'j', signal: new AbortController().signal });
    let isDone = false;
    const call = Promise.resolve(handler.handle(StreamMessage.fromStatus('j', { status: 'running' }))).then(() => (isDone = true));
    await clock.advance(31_000);
    // The heartbeat is left out: who does not read needs no sign of life.
    expect([isDone, waiting.length]).toEqual([false, 1]);
    waiting.shift()?.();
    await call;
    await clock.advance(30_000);
    waiting.shift()?.();
    expect(taken.map((line) => /Status|still/.exec(line)?.[0])).toEqual(['Status', 'still']);
    await clock.advance(0);
    broken = true;
    await clock.advance(60_000);
    await expect(handler.flush()).rejects.toThrow('the pipe is closed');
    await handler.close(FINAL);
    expect(clock.pending).toBe(0);
  });

  it('does not wait at an abort for a reader that takes nothing', async () => {
    const { metric, status } = bench();
    const handler = new DigestHandler({ clock: new ManualClock(NOON), write: () => new Promise(() => undefined) });
    const controller = new AbortController();
    handler.open({ jobId: 'j', signal: controller.signal });
    void handler.handleBatch([status('running'), metric(1, 1)]);
    controller.abort();
    await handler.close({ kind: 'aborted', reason: controller.signal.reason });
  });

  it('refuses an interval that makes no sense', () => {
    expect(() => new DigestHandler({ write: () => undefined, logEvery: { kind: 'time', milliseconds: 0 } })).toThrow(/logEvery: expected milliseconds above 0/);
    expect(() => new DigestHandler({ write: () => undefined, logEvery: { kind: 'steps', steps: 0.5 } })).toThrow(/logEvery: expected a whole number/);
  });
});
