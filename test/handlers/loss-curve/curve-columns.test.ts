import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SeriesHistory } from '../../../src/handlers/history/series-history.ts';
import { curveColumns } from '../../../src/handlers/loss-curve/curve-columns.ts';
import { runs } from '../../support/property.ts';

it('curveColumns cuts the points into neighbouring parts of whole buckets, none of them lost and none empty', () => {
  const value = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -1000, max: 1000 }) }, { weight: 1, arbitrary: fc.constant(Number.NaN) });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 300 }), fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 12 }), (values, limit, width) => {
      const history = new SeriesHistory(limit);
      for (const one of values) history.add(one, 0, 0);
      const columns = curveColumns(history, width);
      expect(columns.length).toBe(Math.min(width, history.length));
      const parts = columns.map((): number[] => []);
      for (const [index, one] of values.entries()) {
        const bucket = Math.floor(index / history.pointsPerBucket);
        parts[Math.floor((bucket * columns.length) / history.length)]?.push(one);
      }
      expect(columns).toEqual(
        parts.map((part) => {
          const finite = part.filter((one) => Number.isFinite(one));
          const sum = finite.reduce((total, one) => total + one, 0);
          return { count: finite.length, sum, min: Math.min(...finite), max: Math.max(...finite), hasNonfinite: finite.length < part.length };
        }),
      );
      expect(parts.every((part) => part.length > 0)).toBe(true);
    }),
    runs(300),
  );
});
