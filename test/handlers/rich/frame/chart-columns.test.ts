import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../src/handlers/rich/frame/chart/columns-of.ts';
import { bucketPositions, newXScale } from '../../../../src/handlers/rich/frame/chart/x-scale.ts';
import { addPoint } from '../../../../src/handlers/rich/state/add-point.ts';
import type { MetricSeries } from '../../../../src/handlers/rich/state/metric-series.ts';
import { runs } from '../../../support/property.ts';
import { ORIGIN, seriesOf, values } from './chart-fixture.ts';

function columns({ history }: MetricSeries, from: number, to: number, width: number, smoothing: number) {
  return columnsOf(history, bucketPositions(history, 'step', 0), newXScale(from, to, width), smoothing);
}

const anyValues = fc.array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom(Number.NaN, Infinity)), { minLength: 1, maxLength: 200 });

describe('columnsOf', () => {
  it('draws the values themselves without smoothing', () => {
    const given = [3, 1, 4, 1, 5, 9, 2, 6];
    expect([...columns(seriesOf(given), 0, 7, 8, 0).line]).toEqual(given);
  });

  it('draws the mean of the points of a column, and their extremes, without smoothing', () => {
    const { line, low, high } = columns(seriesOf([1, 2, 9, 10, 20, 60]), 0, 5, 2, 0);
    expect([...line]).toEqual([4, 30]);
    expect([...low]).toEqual([1, 10]);
    expect([...high]).toEqual([9, 60]);
  });

  it('smooths as the moving average without the bias of its start does', () => {
    fc.assert(
      fc.property(anyValues, fc.constantFrom(0.6, 0.9, 0.99), (given, smoothing) => {
        const finite = given.filter(Number.isFinite);
        let average = 0;
        const expected = finite.map((value, index) => {
          average = smoothing * average + (1 - smoothing) * value;
          return average / (1 - smoothing ** (index + 1));
        });
        const drawn = [...columns(seriesOf(given), 0, Math.max(1, given.length - 1), Math.max(2, given.length), smoothing).line].filter((value) => !Number.isNaN(value));
        expect(drawn).toHaveLength(expected.length);
        for (const [index, value] of drawn.entries()) expect(Math.abs(value - (expected[index] as number))).toBeLessThan(1e-3);
      }),
      runs(300),
    );
  });

  it('weighs a bucket that has only begun by its points', () => {
    // Buckets of four points: 0 0 0 0, 8 8 8 8, and one point in the last.
    const series = seriesOf([...values(4, () => 0), ...values(4, () => 8), 80], { buckets: 4 });
    expect([...series.history.count.subarray(0, 3)]).toEqual([4, 4, 1]);
    const { line } = columns(series, 0, 8, 9, 0.5);
    // (0.25 * 4 * 0 + 0.5 * 4 * 8 + 1 * 80) / (0.25 * 4 + 0.5 * 4 + 1)
    expect(line[8]).toBeCloseTo(96 / 4, 10);
  });

  it('leaves what was drawn as it was when points come, until buckets are put together', () => {
    fc.assert(
      fc.property(anyValues, anyValues, fc.constantFrom(0, 0.6, 0.99), fc.integer({ min: 2, max: 80 }), (before, more, smoothing, width) => {
        // Room for the points to come: nothing is put together in between.
        const series = seriesOf(before, { buckets: 2 * (before.length + more.length) });
        const old = columns(series, 0, 150, width, smoothing);
        for (const [index, value] of more.entries()) addPoint(series, { value, step: before.length + index, time: ORIGIN });
        const { line, low, high } = columns(series, 0, 150, width, smoothing);
        const last = Math.round(((before.length - 1) * (width - 1)) / 150);
        for (let column = 0; column < Math.min(last, width); column++) {
          expect([line[column], low[column], high[column]]).toEqual([old.line[column], old.low[column], old.high[column]]);
        }
      }),
      runs(500),
    );
  });

  it('loses no extreme, however many points there are', () => {
    const series = seriesOf(values(50_000, (index) => (index === 31_234 ? 1_000 : index === 7 ? -1_000 : Math.sin(index))), { buckets: 128 });
    const { low, high } = columns(series, 0, 49_999, 40, 0.9);
    expect(high.indexOf(1_000)).toBeCloseTo((31_234 * 39) / 49_999, -1);
    expect([Math.max(...high), Math.min(...low)]).toEqual([1_000, -1_000]);
  });

  it('keeps small values beside huge ones, and is finite for the largest', () => {
    expect(columns(seriesOf([1e300, 1e-300]), 0, 1, 2, 0).line[1]).toBe(1e-300);
    const { line } = columns(seriesOf([1.7e308, -1.7e308, 1.7e308, 1.7e308], { buckets: 2 }), 0, 3, 2, 0.9);
    expect([...line].every(Number.isFinite)).toBe(true);
  });
});
