import type { Canvas } from '../canvas.ts';
import { Style } from '../style.ts';
import type { Rectangle } from './chart-options.ts';
import type { Glyphs } from './glyphs.ts';
import type { ValueTick } from './value-ticks.ts';

/** Draws the y axis into the columns of a rectangle, which hold every label: labels, aligned to the right, and a line at its right edge. */
export function drawValueAxis(canvas: Canvas, { row, column, rows, columns }: Rectangle, ticks: readonly ValueTick[], glyphs: Glyphs): void {
  const axis = column + columns - 1;
  for (let at = 0; at < rows; at++) canvas.put(row + at, axis, glyphs.axis, Style.BORDER);
  for (const { row: at, text } of ticks) {
    // Labels have ASCII characters only: each takes one column.
    canvas.write(row + at, axis - text.length, text, Style.DIM, text.length);
    canvas.put(row + at, axis, glyphs.tick, Style.BORDER);
  }
}
