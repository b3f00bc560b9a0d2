import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeriesHistory } from '../../../src/handlers/history/series-history.ts';
import { runs } from '../../support/property.ts';

interface Point {
  readonly value: number;
  readonly step: number;
  readonly time: number;
}

const FIELDS = ['count', 'sum', 'min', 'max', 'last', 'firstStep', 'lastStep', 'firstTime', 'lastTime', 'nonfinite'] as const;
type Bucket = Record<(typeof FIELDS)[number], number>;

// Whole numbers: their sums are exact in any order.
const value = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: -1000, max: 1000 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity) },
);
/** Steps and times go forth and back. */
const point: fc.Arbitrary<Point> = fc.record({ value, step: fc.nat(20), time: fc.nat(1e9) });

function bucketOf(points: readonly Point[]): Bucket {
  const finite = points.map((one) => one.value).filter((one) => Number.isFinite(one));
  const first = points[0] as Point;
  const last = points.at(-1) as Point;
  return {
    count: finite.length,
    sum: finite.reduce((sum, one) => sum + one, 0),
    min: Math.min(...finite),
    max: Math.max(...finite),
    last: finite.at(-1) ?? Number.NaN,
    firstStep: first.step,
    lastStep: last.step,
    firstTime: first.time,
    lastTime: last.time,
    nonfinite: points.length - finite.length,
  };
}

/** What buckets of so many points each would be, made from all points anew. */
function bucketsOf(points: readonly Point[], size: number): Bucket[] {
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) => bucketOf(points.slice(index * size, (index + 1) * size)));
}

function bucketsIn(history: SeriesHistory): Bucket[] {
  return Array.from({ length: history.length }, (_, index) => Object.fromEntries(FIELDS.map((field) => [field, history[field][index]])) as Bucket);
}

describe('SeriesHistory', () => {
  it('holds, after every point, what the points cut into equal parts of a power of two have', () => {
    fc.assert(
      fc.property(fc.array(point, { maxLength: 120 }), fc.integer({ min: 1, max: 40 }), (points, limit) => {
        const history = new SeriesHistory(limit);
        for (const [index, { value, step, time }] of points.entries()) {
          history.add(value, step, time);
          const size = history.pointsPerBucket;
          expect(Math.log2(size) % 1).toBe(0);
          expect(bucketsIn(history)).toEqual(bucketsOf(points.slice(0, index + 1), size));
          expect(history.points).toBe(index + 1);
        }
      }),
      runs(200),
    );
  });

  it('has at most as many buckets as it may, and never puts more together than it must', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 300 }), (count, limit) => {
        const history = new SeriesHistory(limit);
        for (let index = 0; index < count; index++) history.add(1, index, index);
        expect(history.length).toBeLessThanOrEqual(limit);
        // With buckets of half the size they would be too many.
        if (history.pointsPerBucket > 1) expect(Math.ceil(count / (history.pointsPerBucket / 2))).toBeGreaterThan(limit);
        expect(history.sum.slice(0, history.length).reduce((sum, one) => sum + one, 0)).toBe(count);
      }),
      runs(200),
    );
  });

  it('keeps a million points in 200 kB, and each spike, dip and NaN where it was', () => {
    const odd = new Map([[0, 9], [123_456, -9], [654_321, Number.NaN], [999_999, 7]]);
    const history = new SeriesHistory();
    for (let index = 0; index < 1_000_000; index++) history.add(odd.get(index) ?? Math.sin(index), index, 1e12 + index);
    expect(FIELDS.reduce((bytes, field) => bytes + history[field].byteLength, 0)).toBeLessThanOrEqual(200_000);
    expect(history.length).toBeGreaterThan(1_024);
    const bucketAt = (step: number) => bucketsIn(history).find(({ firstStep, lastStep }) => firstStep <= step && step <= lastStep);
    expect([bucketAt(0)?.max, bucketAt(123_456)?.min, bucketAt(654_321)?.nonfinite, bucketAt(999_999)?.last]).toEqual([9, -9, 1, 7]);
    expect(bucketsIn(history).filter(({ max, min, nonfinite }) => max > 1 || min < -1 || nonfinite > 0)).toHaveLength(4);
  });

  it('takes no room for points that have not come', () => {
    const history = new SeriesHistory(1_000_000);
    for (let index = 0; index < 40; index++) history.add(1, index, index);
    expect(history.count.length).toBeLessThan(100);
  });

  it('is empty at first', () => {
    const history = new SeriesHistory();
    expect([history.length, history.points, history.pointsPerBucket]).toEqual([0, 0, 1]);
  });
});
