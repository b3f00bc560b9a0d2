import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { StreamMessage } from '../../src/core/message.ts';
import { LossCurveHandler, type LossCurveHandlerOptions } from '../../src/handlers/loss-curve-handler.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

const point = (value: number | string | null, step?: number, name = 'train.loss') =>
  StreamMessage.fromMetric('j', typeof value === 'string' ? { name, value: null, data: { nonfinite: value } } : { name, value, ...(step !== undefined && { step }) });

function curve(options: LossCurveHandlerOptions = {}) {
  const clock = new ManualClock();
  const written: string[] = [];
  const handler = new LossCurveHandler({ width: 8, clock, write: async (text) => void written.push(text), ...options });
  return { clock, written, handler };
}

/** The last text that is written when all values came at once. */
async function finalText(values: readonly (number | string | null)[], options: LossCurveHandlerOptions = {}): Promise<string> {
  const { written, handler } = curve(options);
  for (const [index, value] of values.entries()) await handler.handle(point(value, index + 1));
  await handler.close();
  return written.at(-1) ?? '';
}

describe('LossCurveHandler', () => {
  it.each<[string, readonly (number | string | null)[], LossCurveHandlerOptions, string]>([
    ['a falling loss', [8, 7, 6, 5, 4, 3, 2, 1], {}, 'train.loss █▇▆▅▄▃▂▁ 1 step=8 min=1\n'],
    ['the least before the last', [3, 0.12345678, 2], {}, 'train.loss █▁▆ 2 step=3 min=0.12346\n'],
    ['one point', [2.5], {}, 'train.loss ▁ 2.5 step=1 min=2.5\n'],
    ['equal points', [2, 2, 2], {}, 'train.loss ▁▁▁ 2 step=3 min=2\n'],
    ['ASCII', [8, 7, 6, 5, 4, 3, 2, 1], { ascii: true }, 'train.loss #+=~-,._ 1 step=8 min=1\n'],
    ['NaN and infinities', [1, 'NaN', 'Infinity', '-Infinity', null, 3], {}, 'train.loss ▁!!!!█ 3 step=6 min=1 nonfinite=4\n'],
    ['nothing but NaN', ['NaN'], {}, 'train.loss ! NaN nonfinite=1\n'],
    ['huge numbers', [-1e308, 0, 1e308], {}, 'train.loss ▁▅█ 1e+308 step=3 min=-1e+308\n'],
    ['no point', [], {}, 'train.loss: no points came\n'],
    ['a name that a terminal would obey', [], { metricName: 'a\u001b[2J' }, 'a\\x1b[2J: no points came\n'],
  ])('draws %s', async (_name, values, options, expected) => {
    expect(await finalText(values, options)).toBe(expected);
  });

  it('draws one metric only, and a bare point without a step', async () => {
    const { written, handler } = curve();
    await handler.handle(point(9, 1, 'eval.loss'));
    await handler.handle(StreamMessage.fromEvent('j', { name: 'train.loss', value: 1 }));
    await handler.handle(point(4));
    await handler.close();
    expect(written).toEqual(['train.loss ▁ 4 min=4\n']);
  });

  it.each([
    ['an upward spike', 1_000, '█'],
    ['a dip', -1_000, '▁'],
    ['NaN', 'NaN', '!'],
  ] as const)('shows %s among 20,000 points, wherever it is', async (_name, odd, mark) => {
    for (const at of [0, 1, 9_999, 15_555, 19_999]) {
      const { handler, written } = curve({ width: 60, intervalMs: 1e9 });
      for (let index = 0; index < 20_000; index++) void handler.handle(point(index === at ? odd : 2 + Math.sin(index)));
      await handler.close();
      const drawn = [...(written.at(-1) ?? '').split(' ')[1] ?? ''];
      expect(drawn.length).toBeLessThanOrEqual(60);
      expect(drawn.filter((character) => character === mark)).toHaveLength(1);
      expect(Math.abs(drawn.indexOf(mark) / drawn.length - at / 20_000)).toBeLessThan(0.05);
    }
  });

  it('prints a line at most each interval, and the final one, waiting for the writer', async () => {
    const { clock, written, handler } = curve();
    for (let step = 1; step <= 25; step++) {
      await handler.handle(point(1, step));
      await clock.advance(100);
    }
    await handler.close();
    expect(written.map((line) => /step=(\d+)/.exec(line)?.[1])).toEqual(['1', '11', '21', '25']);
    expect(written.every((line) => line.endsWith('\n') && !line.includes('\r'))).toBe(true);
  });

  it('does not print the final line twice', async () => {
    expect(await finalText([1])).toContain('step=1');
    const { written, handler } = curve();
    await handler.handle(point(1, 1));
    await handler.close();
    expect(written).toHaveLength(1);
  });

  it('on a terminal draws one line anew, never wider than it, and leaves it at close', async () => {
    const { clock, written, handler } = curve({ width: 60, columns: 50 });
    for (let step = 1; step <= 100; step++) {
      await handler.handle(point(Math.sin(step), step));
      await clock.advance(1_000);
    }
    await handler.close();
    expect(written).toHaveLength(101);
    for (const text of written.slice(0, -1)) {
      // oxlint-disable-next-line no-control-regex
      expect(text).toMatch(/^\r[^\r\n\u001b]{1,49}\u001b\[K$/);
    }
    expect(written.at(-2)).toMatch(/ [▁-█]{5,} \S+ step=100 min=/);
    expect(written.at(-1)).toBe(`${written.at(-2)}\n`);
    expect(await finalText([1, 2], { columns: 5 })).toBe('\rtrai\u001b[K\n');
  });

  it('goes on after the clock was set back', async () => {
    let now = 1e12;
    const { written, handler } = curve({ clock: { now: () => now, sleep: () => Promise.reject(new Error('not here')) } });
    await handler.handle(point(1, 1));
    now -= 3_600_000;
    await handler.handle(point(2, 2));
    expect(written).toHaveLength(2);
  });

  it('passes on a failure of the writer (33)', async () => {
    const { handler } = curve({ write: () => Promise.reject(new Error('EPIPE')) });
    await expect(handler.handle(point(1))).rejects.toThrow('EPIPE');
  });

  it.each([{ width: 0 }, { width: 10, maxPoints: 9 }, { intervalMs: 0 }, { columns: 0 }])('refuses %j', (options) => {
    expect(() => new LossCurveHandler(options)).toThrow(ConfigError);
  });
});
