import { describe, expect, it } from 'vitest';
import type { Canvas } from '../../../../src/handlers/rich/frame/canvas.ts';
import { chartGlyphs } from '../../../../src/handlers/rich/frame/chart/glyphs.ts';
import type { Charset } from '../../../../src/handlers/rich/frame/view-model.ts';
import { addPoint } from '../../../../src/handlers/rich/state/add-point.ts';
import { chartOf, ORIGIN, seriesOf, values } from './chart-fixture.ts';

const CHARSETS: readonly Charset[] = ['braille', 'block', 'ascii'];
const SIZES: readonly (readonly [number, number])[] = [[24, 120], [12, 60], [8, 40], [5, 31]];

/** 1,000 points: best at step 7,000, NaN at 2,500 and 8,000, a spike at 5,000. */
const loss = seriesOf(
  values(1_000, (index) => {
    if (index === 250 || index === 800) return Number.NaN;
    if (index === 700) return 0.4321;
    return index === 500 ? 9 : 1 + 2 * Math.exp(-index / 200) + 0.05 * Math.sin(index * 1.7);
  }),
  { steps: 10 },
);

/** First and last column of the plot of a chart with border. */
function plotColumns(canvas: Canvas): readonly [number, number] {
  const axis = Math.max(canvas.line(1).indexOf('┤'), canvas.line(1).indexOf('+', 1));
  return [axis + 1, canvas.columns - 2];
}

/** Where a step of a chart from 0 to `last` must be. */
function columnOf(canvas: Canvas, step: number, last = 9_990): number {
  const [first, end] = plotColumns(canvas);
  return first + (step / last) * (end - first);
}

/** The columns in which a glyph stands inside of the border. */
function columnsWith(canvas: Canvas, glyph: string): number[] {
  const columns = new Set<number>();
  for (let row = 1; row < canvas.rows - 1; row++) {
    for (let column = plotColumns(canvas)[0]; column < canvas.columns - 1; column++) {
      if (canvas.glyphs[row * canvas.columns + column] === glyph) columns.add(column);
    }
  }
  return [...columns].toSorted((one, other) => one - other);
}

describe.each(CHARSETS)('a chart in %s', (charset) => {
  const glyphs = chartGlyphs(charset);

  it.each(SIZES)('of %i rows and %i columns tells the last value and marks NaN at its step', (rows, columns) => {
    const canvas = chartOf([loss], rows, columns, { charset, settings: { smoothing: 0.9 } });
    expect(canvas.line(0)).toContain(' 1.062 ');
    const marks = columnsWith(canvas, glyphs.nonfinite);
    expect(marks).toHaveLength(2);
    for (const [index, step] of [2_500, 8_000].entries()) expect(Math.abs((marks[index] as number) - columnOf(canvas, step))).toBeLessThanOrEqual(1);
    expect(canvas.line(0)).toContain(' 2 NaN ');
  });

  it('tells the best value and its step, and marks it there', () => {
    const canvas = chartOf([loss], 12, 60, { charset });
    expect(canvas.line(0)).toContain('best 0.4321 @7,000');
    const [mark, ...more] = columnsWith(canvas, glyphs.best);
    expect(more).toEqual([]);
    expect(Math.abs((mark as number) - columnOf(canvas, 7_000))).toBeLessThanOrEqual(1);
  });

  it('shows a spike, at its step and up to its height, whatever the smoothing', () => {
    for (const smoothing of [0, 0.9, 0.99]) {
      const canvas = chartOf([loss], 12, 60, { charset, settings: { smoothing } });
      const [first] = plotColumns(canvas);
      const top = canvas.line(1).slice(first, -1);
      expect(top.trim()).toHaveLength(1);
      expect(Math.abs(first + top.search(/\S/) - columnOf(canvas, 5_000))).toBeLessThanOrEqual(1);
    }
  });

  it('tells a focused chart from others by its glyphs', () => {
    for (const hasBorder of [true, false]) {
      const [plain, focused] = [false, true].map((hasFocus) => chartOf([loss], 8, 40, { charset, hasBorder, hasFocus }).text());
      expect(focused).not.toBe(plain);
    }
  });

  it('tells the lines of several series apart by glyphs, and each value', () => {
    const [one, other] = [seriesOf(values(300, () => 1), { name: 'one' }), seriesOf(values(300, () => 2), { name: 'other' })];
    const canvas = chartOf([one, other], 14, 60, { charset });
    const [first, second] = charset === 'ascii' ? ['o', '+'] : ['●', '▲'];
    expect(canvas.line(1)).toContain(`${first} one 1  ${second} other 2`);
    // In the rows below the legend: the first below, at 1, the other above, at 2.
    const rowsWith = (glyph: string) =>
      values(canvas.rows - 3, (index) => index + 2).filter((row) => canvas.line(row).slice(plotColumns(canvas)[0] + 7, -1).includes(glyph));
    expect(rowsWith(first as string)).toHaveLength(1);
    expect(rowsWith(second as string)).toHaveLength(1);
    expect(rowsWith(first as string)[0]).toBeGreaterThan(rowsWith(second as string)[0] as number);
  });

  it('shows the crosshair at its step, and what each series had there', () => {
    const other = seriesOf(values(500, (index) => index), { name: 'other', steps: 20 });
    const alone = chartOf([other], 10, 60, { charset, settings: { crosshair: 4_000 } });
    expect(alone.line(0)).toContain('@4,000 200');
    const [column] = columnsWith(alone, glyphs.crosshair);
    expect(Math.abs((column as number) - columnOf(alone, 4_000, 9_980))).toBeLessThanOrEqual(1);
    const both = chartOf([loss, other], 14, 60, { charset, settings: { crosshair: 7_000 } });
    expect(both.line(0)).toContain('@7,000');
    expect(both.line(1)).toContain('train.loss 0.4321');
    expect(both.line(1)).toContain('other 350');
    expect(chartOf([loss, other], 14, 60, { charset, settings: { crosshair: 9_985 } }).line(1)).toContain(`other ${glyphs.unknown}`);
  });

  it('tells the means and the extremes of the points that share a place', () => {
    const series = seriesOf([1, 3, 5, 5], { buckets: 2, name: 'lr' });
    expect(chartOf([series], 8, 60, { charset, settings: { crosshair: 0 } }).line(0)).toContain(`@0 2 ${glyphs.separator} 1${glyphs.dash}3`);
    expect(chartOf([series], 8, 60, { charset, settings: { crosshair: 3 } }).line(0)).toContain('@3 5 ');
  });

  it('says that a logarithmic axis leaves values out', () => {
    const canvas = chartOf([seriesOf([-1, 0, 1, 100], { name: 'lr' })], 8, 60, { charset, settings: { logY: true } });
    expect(canvas.line(0)).toContain(charset === 'ascii' ? 'log, <=0 left out' : 'log, ≤0 left out');
    expect(chartOf([seriesOf([1, 100], { name: 'lr' })], 8, 60, { charset, settings: { logY: true } }).line(0)).toMatch(/ log /);
  });
});

describe('a chart', () => {
  it('shows the zoomed part alone, on a scale of its own', () => {
    const canvas = chartOf([loss], 10, 60, { settings: { zoom: { from: 8_100, to: 9_000 } } });
    expect(canvas.text()).toContain('zoom');
    expect(canvas.line(9)).toMatch(/ 8\.1k .* 9k /);
    // Neither the spike of 9 nor the best value is in it.
    expect(Number(canvas.line(1).slice(1, 6))).toBeLessThan(1.2);
    expect(columnsWith(canvas, '★')).toEqual([]);
    expect(columnsWith(canvas, '✗')).toEqual([]);
  });

  it('leaves what is drawn as it was when points come', () => {
    const settings = { smoothing: 0.9, zoom: { from: 0, to: 400 } };
    const series = seriesOf(values(300, (index) => Math.sin(index / 20)), { name: 'lr' });
    const before = chartOf([series], 12, 60, { settings });
    const until = Math.floor(columnOf(before, 298, 400));
    for (let index = 300; index < 400; index++) addPoint(series, { value: Math.sin(index / 20), step: index, time: ORIGIN });
    const after = chartOf([series], 12, 60, { settings });
    const left = (canvas: Canvas) => Array.from({ length: 10 }, (_, row) => canvas.line(row + 1).slice(0, until));
    // The label of the last value moves with it.
    expect(left(after)).toEqual(left(before).map((line) => line.replace(/-?\d\.\d{4}$/, (label) => ' '.repeat(label.length))));
  });

  it('labels the time of day on the axis by the wall', () => {
    const start = new Date(2026, 10, 22, 18, 5, 2).getTime();
    const series = seriesOf([], { name: 'lr' });
    for (let index = 0; index <= 60; index++) addPoint(series, { value: index, step: index, time: start + index * 60_000 });
    const line = chartOf([series], 8, 60, { settings: { xAxis: 'wall' } }).line(7);
    expect(line).toMatch(/ 18:05 .* 18:30 .* 19:05 /);
    const days = chartOf([seriesOf(values(100, (index) => index), { name: 'lr', milliseconds: 3_600_000 })], 8, 60, { settings: { xAxis: 'wall' } }).line(7);
    expect(days).toMatch(/ 11-2\d .* 11-2\d .* 11-2\d /);
  });

  it.each([
    ['0 to 1', [0, 1], ['1', '0']],
    ['ends between round numbers', [0.162, 0.69], ['0.7', '0.15']],
    ['hundreds below thousands', [110, 1_500], ['1.5k', '100']],
    ['a learning rate', [1e-5, 3e-4], ['3e-4', '0']],
    ['throughput', [178_000, 186_000], ['186k', '178k']],
    ['a flat curve', [5, 5, 5], ['5.5', '4.5']],
    ['zero alone', [0, 0], ['1', '-1']],
    ['rounding noise', [0.3, 0.1 + 0.2], ['0.33', '0.27']],
    ['negative values', [-2, -1], ['-1', '-2']],
    ['the largest numbers', [-1.7e308, 1.7e308], ['1.8e308', '-1.8e308']],
    ['very small numbers', [0, 1e-300], ['1e-300', '0']],
    ['small differences of large numbers', [1e9, 1e9 + 1], ['1G', '1G']],
  ])('labels the y axis for %s', (_name, given, [top, bottom]) => {
    const canvas = chartOf([seriesOf(given, { name: 'lr' })], 6, 40);
    const label = (row: number) => canvas.line(row).slice(1).split('┤')[0]?.trim();
    expect([label(1), label(4)]).toEqual([top, bottom]);
  });

  it('takes control characters and secrets out of names', () => {
    const text = chartOf([loss], 8, 60, { title: 'a\u001b[2Jb sk-abcdefghijklmnop' }).text();
    expect(text).toContain('a\\x1b[2Jb ***');
  });

  it('cuts a long name before the value, and gives up what is least important first', () => {
    const name = 'train.a_metric_with_a_very_long_name';
    const narrow = chartOf([seriesOf([1, 2.5, Number.NaN, 2.5], { name })], 6, 31, { settings: { smoothing: 0.9 } });
    expect(narrow.line(0)).toBe('┌ train.a_metr… ─ 2.5 · 1 NaN ┐');
    const wide = chartOf([seriesOf([1, 2.5, 2.5], { name: 'lr' })], 6, 40, { settings: { smoothing: 0.9 } });
    expect(wide.line(0)).toBe('┌ lr ───────────── 2.5 · ema .9 · step ┐');
  });

  it('draws a training that went back in its steps', () => {
    const series = seriesOf(values(50, (index) => index), { name: 'lr' });
    for (let step = 20; step < 80; step++) addPoint(series, { value: step, step, time: ORIGIN + 1e5 });
    const canvas = chartOf([series], 10, 50);
    expect(canvas.line(9)).toMatch(/ 0 .* 79 /);
    // A straight line from corner to corner.
    expect(columnsWith(canvas, '●')).toEqual([48]);
    expect(canvas.line(8).slice(7, 12).trim()).not.toBe('');
  });
});
