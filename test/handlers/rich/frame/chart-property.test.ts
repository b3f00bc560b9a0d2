import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Canvas } from '../../../../src/handlers/rich/frame/canvas.ts';
import { type ChartOptions, drawChart } from '../../../../src/handlers/rich/frame/chart.ts';
import { displayWidth } from '../../../../src/handlers/rich/frame/display-width.ts';
import { Style } from '../../../../src/handlers/rich/frame/style.ts';
import { addPoint } from '../../../../src/handlers/rich/state/add-point.ts';
import { newMetricSeries } from '../../../../src/handlers/rich/state/new-metric-series.ts';
import { runs } from '../../../support/property.ts';
import { ORIGIN } from './chart-fixture.ts';

/** What stands in the cells around a chart. */
const OUTSIDE = '@';

const anyNumber = fc.oneof(fc.double(), fc.integer({ min: -100, max: 100 }), fc.double({ min: 0, max: 5, noNaN: true }), fc.constantFrom(0, -0, 1e-320, 1.7e308, -1.7e308));
const anyPoint = fc.record({
  value: anyNumber,
  step: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 1_000 }) }, { weight: 1, arbitrary: anyNumber }),
  time: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: ORIGIN - 1_000, max: ORIGIN + 1e8 }) }, { weight: 1, arbitrary: anyNumber }),
});
const anyText = fc.oneof(fc.string({ maxLength: 30 }), fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('train.loss', '学習率', '🚀\u200d', '\u001b[2J'));
const anySeries = fc
  .record({ name: fc.constantFrom('train.loss', 'reward', 'lr'), points: fc.array(anyPoint, { maxLength: 60 }), buckets: fc.integer({ min: 1, max: 40 }), inOrder: fc.boolean() })
  .map(({ name, points, buckets, inOrder }) => {
    const series = newMetricSeries(name, name, undefined, buckets);
    for (const point of inOrder ? points.toSorted((one, other) => one.step - other.step) : points) addPoint(series, point);
    return series;
  });
const anyLine = fc.record({
  series: anySeries,
  style: fc.integer({ min: Style.SERIES, max: Style.SERIES + 5 }),
  marker: fc.oneof(fc.constantFrom('●', 'o'), anyText),
  origin: fc.constantFrom(ORIGIN, 0, Number.NaN),
  label: anyText,
});
const anyOptions: fc.Arbitrary<ChartOptions> = fc.record({
  rectangle: fc.record({ row: fc.nat(4), column: fc.nat(4), rows: fc.integer({ min: 1, max: 20 }), columns: fc.integer({ min: 1, max: 60 }) }),
  title: anyText,
  lines: fc.array(anyLine, { maxLength: 4 }),
  settings: fc.record({
    logY: fc.boolean(),
    smoothing: fc.constantFrom(0, 0.6, 0.99),
    xAxis: fc.constantFrom('step', 'relative', 'wall'),
    zoom: fc.option(fc.record({ from: anyNumber, to: anyNumber }), { nil: undefined }),
    crosshair: fc.option(anyNumber, { nil: undefined }),
  }),
  charset: fc.constantFrom('braille', 'block', 'ascii'),
  hasFocus: fc.boolean(),
  hasBorder: fc.boolean(),
});

describe('drawChart, for any series, settings and size', () => {
  it('writes inside its rectangle only, keeps every row as wide as the canvas, and knows its charset', () => {
    fc.assert(
      fc.property(anyOptions, fc.nat(2), (options, margin) => {
        const { row, column, rows, columns } = options.rectangle;
        const canvas = new Canvas({ rows: row + rows + margin, columns: column + columns + margin });
        const isInside = (index: number): boolean => {
          const [at, of] = [Math.floor(index / canvas.columns), index % canvas.columns];
          return at >= row && at < row + rows && of >= column && of < column + columns;
        };
        for (let index = 0; index < canvas.glyphs.length; index++) if (!isInside(index)) canvas.glyphs[index] = OUTSIDE;
        drawChart(canvas, options);
        // One expectation for all cells: thousands of them would take most of the time.
        const isRight = (glyph: string, index: number): boolean => {
          if (!isInside(index)) return glyph === OUTSIDE && canvas.styles[index] === Style.PLAIN;
          return options.charset === 'ascii' ? /^[ -~]$/.test(glyph) : glyph !== '\u2800';
        };
        expect(canvas.glyphs.filter((glyph, index) => !isRight(glyph, index))).toEqual([]);
        for (let at = 0; at < canvas.rows; at++) {
          const cells = canvas.glyphs.slice(at * canvas.columns, (at + 1) * canvas.columns);
          expect(cells.reduce((sum, glyph) => sum + displayWidth(glyph), 0)).toBe(canvas.columns);
        }
      }),
      runs(1_500),
    );
  });
});
