import type { Canvas } from '../canvas.ts';
import type { CellStyle } from '../style.ts';
import type { Rectangle } from './chart-options.ts';
import type { DotGlyphs } from './dot-glyphs.ts';
import type { ValueScale } from './value-scale.ts';
import { rowOf } from './value-ticks.ts';
import { cellAt, type XScale } from './x-scale.ts';

/** Where curves are drawn, and how positions and values become cells there. */
export interface PlotArea {
  readonly rectangle: Rectangle;
  readonly dots: DotGlyphs;
  readonly x: XScale;
  /** Undefined where there is nothing finite to draw. */
  readonly y: ValueScale | undefined;
}

/** The column of cells of a position, from the left edge of the area; undefined where it is not shown. */
export function areaColumn({ x: scale, rectangle }: PlotArea, x: number): number | undefined {
  return x >= scale.from && x <= scale.to ? cellAt(scale, x, rectangle.columns) : undefined;
}

/** The row of cells in which a value is drawn, from the upper edge of the area; undefined where the scale does not have it. */
export function areaRow({ y, dots, rectangle }: PlotArea, value: number): number | undefined {
  if (y === undefined) return undefined;
  const row = rowOf(y, value, rectangle.rows * dots.rows);
  return Number.isNaN(row) ? undefined : Math.floor(row / dots.rows);
}

/** Puts a glyph into a cell of the area. */
export function putIn(canvas: Canvas, { rectangle }: PlotArea, row: number, column: number, glyph: string, style: CellStyle): void {
  canvas.put(rectangle.row + row, rectangle.column + column, glyph, style);
}

/** What stands in a cell of the area. */
export function glyphIn(canvas: Canvas, { rectangle }: PlotArea, row: number, column: number): string | undefined {
  return canvas.glyphs[(rectangle.row + row) * canvas.columns + rectangle.column + column];
}
