import type { Canvas } from './canvas.ts';
import type { ChartLine, ChartOptions, Rectangle } from './chart/chart-options.ts';
import { dotGlyphs } from './chart/dot-glyphs.ts';
import { drawBorder } from './chart/draw-border.ts';
import { drawLegend } from './chart/draw-legend.ts';
import { drawOneLine } from './chart/draw-one-line.ts';
import { drawMessage, drawPlot } from './chart/draw-plot.ts';
import { drawTitle } from './chart/draw-title.ts';
import { drawValueAxis } from './chart/draw-value-axis.ts';
import { drawXLabels } from './chart/draw-x-labels.ts';
import { chartGlyphs, type Glyphs } from './chart/glyphs.ts';
import { measurePlot } from './chart/measure-plot.ts';
import { titleFacts } from './chart/title-facts.ts';
import { displayWidth, inCharset } from './display-width.ts';
import { lineMarker } from './line-marker.ts';
import { serverText } from './server-text.ts';

export type { ChartLine, ChartOptions, Rectangle } from './chart/chart-options.ts';

/** The smallest chart; what is smaller becomes one row for each line: name, value and trend. */
export const LEAST_CHART = { rows: 4, columns: 18 } as const;

function safe({ rectangle, charset }: ChartOptions, text: string): string {
  return inCharset(serverText(text, rectangle.columns), charset);
}

function safeLine(options: ChartOptions, line: ChartLine, index: number): ChartLine {
  const isUsable = displayWidth(line.marker) === 1 && inCharset(line.marker, options.charset) === line.marker;
  return { ...line, label: safe(options, line.label), marker: isUsable ? line.marker : lineMarker(index, options.charset) };
}

function drawSmall(canvas: Canvas, { rectangle, title, lines, charset, hasFocus }: ChartOptions, glyphs: Glyphs): void {
  const { row, column, rows, columns } = rectangle;
  const focus = hasFocus ? glyphs.focus : '';
  if (lines.length === 0) canvas.write(row, column, focus + title, undefined, columns);
  for (const [index, line] of lines.slice(0, rows).entries()) {
    const name = `${index === 0 ? focus : ''}${lines.length === 1 ? title : `${line.marker} ${line.label}`}`;
    drawOneLine(canvas, { row: row + index, column, columns }, name, line, charset);
  }
}

function messageOf({ settings: { logY, zoom }, lines }: ChartOptions, hasLeftOut: boolean): string {
  if (logY && hasLeftOut) return 'no values above 0';
  if (zoom !== undefined && lines.some(({ series: { history } }) => history.points > 0)) return 'no values in this part';
  return 'no finite values';
}

/** Draws axes and curves between title and labels. @returns what the title has to know */
function drawInside(canvas: Canvas, inside: Rectangle, labelRow: number, options: ChartOptions, glyphs: Glyphs) {
  const legendRows = options.lines.length > 1 ? drawLegend(canvas, inside, options, glyphs) : 0;
  const room = { ...inside, row: inside.row + legendRows, rows: inside.rows - legendRows };
  const measured = measurePlot(options, room.rows, room.columns);
  if (measured === undefined) {
    drawMessage(canvas, room, 'no points yet');
    return undefined;
  }
  const { x, y, columns, ticks, axisColumns, hasLeftOut } = measured;
  const rectangle = { ...room, column: room.column + axisColumns, columns: room.columns - axisColumns };
  if (axisColumns > 0) drawValueAxis(canvas, { ...room, columns: axisColumns }, ticks, glyphs);
  drawPlot(canvas, { rectangle, dots: dotGlyphs(options.charset), x, y }, options, columns, glyphs);
  drawXLabels(canvas, labelRow, rectangle.column, rectangle.columns, x, options.settings.xAxis);
  if (y === undefined) drawMessage(canvas, rectangle, messageOf(options, hasLeftOut));
  return measured;
}

/**
 * Draws a chart into a rectangle of blanks, and writes nothing outside of it. The curve of a single series has the band between its extremes
 * behind it, and its last and best value marked; several series have a legend, and a glyph each. With the charset `ascii`, only ASCII characters
 * are written.
 */
export function drawChart(canvas: Canvas, chart: ChartOptions): void {
  const { rectangle, charset, hasFocus, hasBorder } = chart;
  const { row, column, rows, columns } = rectangle;
  if (rows < 1 || columns < 1) return;
  const glyphs = chartGlyphs(charset);
  const options = { ...chart, title: safe(chart, chart.title), lines: chart.lines.map((line, index) => safeLine(chart, line, index)) };
  if (rows < LEAST_CHART.rows || columns < LEAST_CHART.columns) {
    drawSmall(canvas, options, glyphs);
    return;
  }
  if (hasBorder) drawBorder(canvas, rectangle, glyphs, hasFocus);
  const edge = hasBorder ? 1 : 0;
  const inside = { row: row + 1, column: column + edge, rows: rows - 2, columns: columns - 2 * edge };
  const measured = drawInside(canvas, inside, row + rows - 1, options, glyphs);
  drawTitle(canvas, {
    row,
    column: inside.column,
    columns: inside.columns,
    padding: hasBorder ? 1 : 0,
    name: hasFocus && !hasBorder ? `${glyphs.focus} ${options.title}` : options.title,
    facts: titleFacts(options, glyphs, measured?.y, measured?.hasLeftOut ?? false),
    separator: glyphs.separator,
    charset,
  });
}
