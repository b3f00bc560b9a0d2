import type { XAxis } from '../../control/view-settings.ts';
import type { SeriesHistory } from '../../../history/series-history.ts';
import type { SeriesPoint } from '../../state/metric-series.ts';
import type { ChartOptions } from './chart-options.ts';

/** Where the buckets of a history begin and end on the x axis: the numbers in the arrays, less `zero`. */
export interface BucketPositions {
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly zero: number;
}

/** The positions of a history on an axis. Valid until the next point is added. */
export function bucketPositions(history: SeriesHistory, xAxis: XAxis, origin: number): BucketPositions {
  if (xAxis === 'step') return { first: history.firstStep, last: history.lastStep, zero: 0 };
  return { first: history.firstTime, last: history.lastTime, zero: xAxis === 'relative' ? origin : 0 };
}

/** The place of one point on an axis. */
export function pointPosition({ step, time }: SeriesPoint, xAxis: XAxis, origin: number): number {
  return xAxis === 'step' ? step : time - (xAxis === 'relative' ? origin : 0);
}

/** The part of the x axis that a chart shows, and the columns (of dots) it is laid on: `from` on the first, `to` on the last. */
export interface XScale {
  readonly from: number;
  readonly to: number;
  readonly columns: number;
  /** Columns for each unit of the axis. */
  readonly density: number;
}

/** A part of the axis laid on columns. Where it has no length, all is in the first column. */
export function newXScale(from: number, to: number, columns: number): XScale {
  const density = (columns - 1) / (to - from);
  return { from, to, columns, density: Number.isFinite(density) ? density : 0 };
}

/** The column of a position, fractions and columns outside of the chart included. */
export function columnAt({ from, density }: XScale, x: number): number {
  return (x - from) * density;
}

/** The cell, of so many over the whole scale, in which a position is drawn. */
export function cellAt(scale: XScale, x: number, cells: number): number {
  return Math.floor((Math.round(columnAt(scale, x)) * cells) / scale.columns);
}

/** A part of the x axis. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** From the first to the last position of a history; undefined where it has none. */
export function historyExtent({ length }: SeriesHistory, { first, last, zero }: BucketPositions): Extent | undefined {
  let from = Infinity;
  let to = -Infinity;
  // All buckets: a training that was taken up again goes back in its steps.
  for (let index = 0; index < length; index++) {
    const start = (first[index] as number) - zero;
    const end = (last[index] as number) - zero;
    if (!Number.isFinite(start + end)) continue;
    from = Math.min(from, start, end);
    to = Math.max(to, start, end);
  }
  return from <= to ? { from, to } : undefined;
}

/** What a chart shows of the x axis: the zoomed part, or all points; undefined where there are none. */
export function xScale({ lines, settings: { xAxis, zoom } }: Pick<ChartOptions, 'lines' | 'settings'>, columns: number): XScale | undefined {
  let [from, to] = [Infinity, -Infinity];
  for (const { series: { history }, origin } of lines) {
    const extent = historyExtent(history, bucketPositions(history, xAxis, origin));
    if (extent === undefined) continue;
    from = Math.min(from, extent.from);
    to = Math.max(to, extent.to);
  }
  if (from > to) return undefined;
  const isUsable = zoom !== undefined && zoom.from < zoom.to && Number.isFinite(zoom.to - zoom.from);
  return isUsable ? newXScale(zoom.from, zoom.to, columns) : newXScale(from, to, columns);
}
