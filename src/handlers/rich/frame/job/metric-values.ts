import type { MetricSeries } from '../../state/metric-series.ts';
import type { Canvas } from '../canvas.ts';
import type { Rectangle } from '../chart.ts';
import { cut, displayWidth } from '../display-width.ts';
import { formatCompact } from '../format-compact.ts';
import { nonfiniteText } from '../nonfinite-text.ts';
import { serverText } from '../server-text.ts';
import { Style } from '../style.ts';
import { trend } from '../trend.ts';
import type { Charset } from '../view-model.ts';

/** Columns that one metric needs. */
const NARROWEST = 28;
/** Longest and shortest curve, in columns. */
const CURVE = { longest: 24, shortest: 4 };

/** How many metrics stand beside each other. */
export function valuesPerRow(columns: number): number {
  return Math.max(1, Math.floor(columns / NARROWEST));
}

function drawValue(canvas: Canvas, { row, column, columns }: Rectangle, nameColumns: number, series: MetricSeries, charset: Charset): void {
  const end = column + columns - 1;
  canvas.write(row, column, cut(serverText(series.key, nameColumns), nameColumns), Style.PLAIN);
  let at = column + nameColumns + 1;
  const { last, best, history } = series;
  const isFinite = last === undefined || Number.isFinite(last.value);
  const value = last === undefined ? '–' : formatCompact(last.value, 4);
  at = Math.max(at + 7, canvas.write(row, at, value, isFinite ? Style.STRONG : Style.BAD, end - at)) + 1;
  const nonfinite = nonfiniteText(series, ' ✗ ');
  const wholeBest = best === undefined ? '' : ` best ${formatCompact(best.value, 4)}`;
  const room = (text: string) => end - at - displayWidth(text) >= CURVE.shortest;
  // That there were NaNs comes before what was best.
  const best1 = room(nonfinite + wholeBest) ? wholeBest : '';
  const curve = Math.min(CURVE.longest, end - at - displayWidth(nonfinite + best1));
  if (curve >= CURVE.shortest) at = canvas.write(row, at, trend(history, curve, charset), Style.SERIES, curve);
  at = canvas.write(row, at, best1, Style.DIM, end - at);
  canvas.write(row, at, nonfinite, Style.BAD, end - at);
}

/** Draws metrics as a name, the newest value and a small curve, some in a row. */
export function drawMetricValues(canvas: Canvas, { row, column, rows, columns }: Rectangle, all: readonly MetricSeries[], charset: Charset): void {
  const perRow = valuesPerRow(columns);
  const width = Math.floor((columns - 1) / perRow);
  const shown = all.slice(0, perRow * rows);
  const longest = Math.max(0, ...shown.map(({ key }) => displayWidth(serverText(key, width))));
  const nameColumns = Math.min(longest, Math.max(8, Math.floor(width * 0.4)));
  for (const [index, series] of shown.entries()) {
    const place = { row: row + Math.floor(index / perRow), column: column + 1 + (index % perRow) * width, rows: 1, columns: width };
    drawValue(canvas, place, nameColumns, series, charset);
  }
}
