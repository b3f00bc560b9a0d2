import type { Canvas } from '../canvas.ts';
import { type CellStyle, Style } from '../style.ts';
import type { ChartLine } from './chart-options.ts';
import type { Columns } from './columns-of.ts';
import type { Glyphs } from './glyphs.ts';
import { areaColumn, areaRow, glyphIn, type PlotArea, putIn } from './plot-area.ts';

/** Columns between two glyphs that tell lines apart, and between those of neighbouring lines. */
const MARKER_DISTANCE = 16;
const MARKER_SHIFT = 5;

/** A cell of the area, from its left upper corner. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** A value and its place on the x axis. */
export interface PlacedPoint {
  readonly x: number;
  readonly value: number;
}

/** Marks a point of a series where it came, not where the smoothed line is. Does nothing where it is not shown. */
export function drawPoint(canvas: Canvas, area: PlotArea, { x, value }: PlacedPoint, glyph: string, style: CellStyle): Cell | undefined {
  const column = areaColumn(area, x);
  const row = areaRow(area, value);
  if (column === undefined || row === undefined) return undefined;
  putIn(canvas, area, row, column, glyph, style);
  return { row, column };
}

/** Marks one of several lines with its glyph, in places and at its end. @param index which of the lines it is */
export function drawLineMarkers(canvas: Canvas, area: PlotArea, { line }: Columns, { marker, style }: ChartLine, index: number): void {
  const mark = (column: number, dot: number): void => {
    const row = areaRow(area, line[dot] as number);
    if (row !== undefined) putIn(canvas, area, row, column, marker, style);
  };
  const { columns } = area.dots;
  const first = 2 + ((index * MARKER_SHIFT) % MARKER_DISTANCE);
  for (let column = first; column < area.rectangle.columns; column += MARKER_DISTANCE) mark(column, column * columns);
  const end = line.findLastIndex((value) => !Number.isNaN(value));
  if (end >= 0) mark(Math.floor(end / columns), end);
}

/** Marks where points were NaN or infinite, on the lowest row; one row above where another mark stands there. */
export function drawNonfinite(canvas: Canvas, area: PlotArea, cells: Uint8Array, marks: readonly string[], glyphs: Glyphs): void {
  for (let column = 0; column < cells.length; column++) {
    if (cells[column] === 0) continue;
    const last = area.rectangle.rows - 1;
    const isTaken = last > 0 && marks.includes(glyphIn(canvas, area, last, column) ?? '');
    putIn(canvas, area, isTaken ? last - 1 : last, column, glyphs.nonfinite, Style.BAD);
  }
}

/** A vertical line; curves stay visible on it, and a spike of the band is seen between its strokes. */
export function drawCrosshair(canvas: Canvas, area: PlotArea, x: number, glyphs: Glyphs): void {
  const column = areaColumn(area, x);
  if (column === undefined) return;
  const { rectangle } = area;
  for (let row = 0; row < rectangle.rows; row++) {
    const style = canvas.styles[(rectangle.row + row) * canvas.columns + rectangle.column + column];
    if (glyphIn(canvas, area, row, column) === ' ' || (style === Style.BAND && row % 2 === 0)) putIn(canvas, area, row, column, glyphs.crosshair, Style.MATCH);
  }
}

/** Writes a value beside its mark, above or below it, where nothing is drawn; else nowhere. */
export function drawValueLabel(canvas: Canvas, area: PlotArea, mark: Cell, text: string): void {
  const start = mark.column - text.length + 1;
  if (start < 0) return;
  const isFree = (row: number): boolean =>
    row >= 0 && row < area.rectangle.rows && Array.from(text).every((_, index) => glyphIn(canvas, area, row, start + index) === ' ');
  const row = [mark.row - 1, mark.row + 1].find(isFree);
  if (row !== undefined) canvas.write(area.rectangle.row + row, area.rectangle.column + start, text, Style.STRONG, text.length);
}
