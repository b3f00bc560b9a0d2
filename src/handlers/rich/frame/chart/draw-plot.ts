import type { XAxis } from '../../control/view-settings.ts';
import type { SeriesPoint } from '../../state/metric-series.ts';
import type { Canvas } from '../canvas.ts';
import { displayWidth } from '../display-width.ts';
import { Style } from '../style.ts';
import type { ChartLine, ChartOptions, Rectangle } from './chart-options.ts';
import type { Columns } from './columns-of.ts';
import { dotGlyphs } from './dot-glyphs.ts';
import { DotGrid } from './dot-grid.ts';
import { drawCrosshair, drawLineMarkers, drawNonfinite, drawPoint, drawValueLabel } from './draw-marks.ts';
import type { Glyphs } from './glyphs.ts';
import { nonfiniteCells } from './nonfinite-cells.ts';
import type { PlotArea } from './plot-area.ts';
import { lastText } from './series-value.ts';
import { traceBand, traceLine } from './trace.ts';
import { bucketPositions, pointPosition } from './x-scale.ts';

/** A smaller plot has no room for a value beside its mark: the title has it. */
const LABELLED_PLOT = { rows: 6, columns: 40 } as const;

function drawOnlyLine(canvas: Canvas, area: PlotArea, { series, marker, origin }: ChartLine, xAxis: XAxis, glyphs: Glyphs): void {
  const { last, best } = series;
  const placed = (point: SeriesPoint) => ({ x: pointPosition(point, xAxis, origin), value: point.value });
  if (best !== undefined) drawPoint(canvas, area, placed(best), glyphs.best, Style.GOOD);
  if (last === undefined) return;
  const mark = drawPoint(canvas, area, placed(last), marker, Style.STRONG);
  const { rows, columns } = area.rectangle;
  if (mark === undefined || rows < LABELLED_PLOT.rows || columns < LABELLED_PLOT.columns) return;
  drawValueLabel(canvas, area, mark, lastText(series, glyphs));
}

function drawCurves(canvas: Canvas, area: PlotArea, { lines, charset }: ChartOptions, columns: readonly Columns[]): void {
  if (area.y === undefined) return;
  const { row, column, rows, columns: width } = area.rectangle;
  const grid = new DotGrid(rows, width, dotGlyphs(charset));
  for (const [index, line] of lines.entries()) {
    const traced = columns[index] as Columns;
    // Several bands would cover each other.
    if (lines.length === 1) traceBand(grid, traced, area.y);
    traceLine(grid, traced, area.y, line.style);
  }
  grid.paint(canvas, row, column);
}

/** Draws the curves into an area, and over them the crosshair and all marks. */
export function drawPlot(canvas: Canvas, area: PlotArea, options: ChartOptions, columns: readonly Columns[], glyphs: Glyphs): void {
  const { lines, settings: { xAxis, crosshair } } = options;
  drawCurves(canvas, area, options, columns);
  if (crosshair !== undefined) drawCrosshair(canvas, area, crosshair, glyphs);
  const [only] = lines;
  if (only !== undefined && lines.length === 1) drawOnlyLine(canvas, area, only, xAxis, glyphs);
  else for (const [index, line] of lines.entries()) drawLineMarkers(canvas, area, columns[index] as Columns, line, index);
  const marks = [glyphs.best, ...lines.map(({ marker }) => marker)];
  for (const { series, origin } of lines) {
    if (series.nonfiniteCount === 0) continue;
    const kept = series.nonfinitePoints.map((point) => pointPosition(point, xAxis, origin));
    const cells = nonfiniteCells(series.history, bucketPositions(series.history, xAxis, origin), area.x, area.rectangle.columns, kept);
    drawNonfinite(canvas, area, cells, marks, glyphs);
  }
}

/** Writes a sentence into the middle of a rectangle that has nothing else to show. */
export function drawMessage(canvas: Canvas, { row, column, rows, columns }: Rectangle, text: string): void {
  const start = Math.max(0, Math.floor((columns - displayWidth(text)) / 2));
  canvas.write(row + Math.floor((rows - 1) / 2), column + start, text, Style.DIM, columns - start);
}
