import type { ChartOptions } from './chart-options.ts';
import { type Columns, columnsOf } from './columns-of.ts';
import { dotGlyphs } from './dot-glyphs.ts';
import { fillGaps } from './fill-gaps.ts';
import { type ValueScale, valueScale } from './value-scale.ts';
import { type ValueTick, valueTicks } from './value-ticks.ts';
import { bucketPositions, xScale, type XScale } from './x-scale.ts';

/** Columns of the y axis, its line included, unless a label needs more: charts beside and above each other begin alike. */
const AXIS_COLUMNS = 6;

/** With less room for the curve, the labels of the y axis are left out. */
const LEAST_PLOT_COLUMNS = 8;

/** What a chart shows, measured for a number of cells. */
export interface MeasuredPlot {
  readonly x: XScale;
  /** Undefined where nothing finite is shown. */
  readonly y: ValueScale | undefined;
  /** For each line. */
  readonly columns: readonly Columns[];
  readonly ticks: readonly ValueTick[];
  /** Cells at the left that the y axis takes; 0 for none. */
  readonly axisColumns: number;
  /** Whether a logarithmic axis could not show all values. */
  readonly hasLeftOut: boolean;
}

interface Measured {
  readonly x: XScale;
  readonly columns: readonly Columns[];
}

function measureColumns({ lines, settings, charset }: ChartOptions, cells: number): Measured | undefined {
  const x = xScale({ lines, settings }, cells * dotGlyphs(charset).columns);
  if (x === undefined) return undefined;
  const { xAxis, smoothing, logY } = settings;
  const columns = lines.map(({ series: { history }, origin }) => columnsOf(history, bucketPositions(history, xAxis, origin), x, smoothing));
  for (const column of columns) fillGaps(column, logY);
  return { x, columns };
}

function hasValueBelow(columns: readonly Columns[]): boolean {
  return columns.some(({ low, line }) => low.some((value) => value <= 0) || line.some((value) => value <= 0));
}

/** Lays the lines of a chart out for so many cells. Undefined where there is no point at all. */
export function measurePlot(options: ChartOptions, rows: number, cells: number): MeasuredPlot | undefined {
  const { lines, settings: { logY } } = options;
  const first = cells - AXIS_COLUMNS >= LEAST_PLOT_COLUMNS ? AXIS_COLUMNS : 0;
  const measured = measureColumns(options, cells - first);
  if (measured === undefined) return undefined;
  const y = valueScale(measured.columns, logY, lines.length === 1);
  const hasLeftOut = logY && hasValueBelow(measured.columns);
  if (y === undefined || first === 0) return { ...measured, y, ticks: [], axisColumns: y === undefined ? first : 0, hasLeftOut };
  const ticks = valueTicks(y, rows);
  const needed = Math.max(AXIS_COLUMNS, ...ticks.map(({ text }) => text.length + 1));
  const axisColumns = cells - needed >= LEAST_PLOT_COLUMNS ? needed : 0;
  if (axisColumns === first) return { ...measured, y, ticks, axisColumns, hasLeftOut };
  // The scale stays: it does not depend on the number of columns.
  return { ...(measureColumns(options, cells - axisColumns) ?? measured), y, ticks: axisColumns === 0 ? [] : ticks, axisColumns, hasLeftOut };
}
