import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamMessage } from '../../src/core/message.ts';
import { cliLine } from '../../src/handlers/cli-handler.ts';
import type { LogEvery } from '../../src/handlers/digest/log-every.ts';
import { DigestHandler } from '../../src/handlers/digest-handler.ts';
import { formatNumber } from '../../src/handlers/format-number.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { arbitraryMessage } from '../support/arbitrary-message.ts';
import { runs } from '../support/property.ts';
import { digestBench, FINAL, NOON } from './digest-bench.ts';

describe('what DigestHandler lets out', () => {
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
        const { clock, handler, lines, metric } = digestBench(every);
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
    const { metric, status } = digestBench();
    const handler = new DigestHandler({ clock: new ManualClock(NOON), write: () => new Promise(() => undefined) });
    const controller = new AbortController();
    handler.open({ jobId: 'j', signal: controller.signal });
    void handler.handleBatch([status('running'), metric(1, 1)]);
    controller.abort();
    await handler.close({ kind: 'aborted', reason: controller.signal.reason });
  });
});
