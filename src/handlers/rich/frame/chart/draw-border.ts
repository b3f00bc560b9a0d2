import type { Canvas } from '../canvas.ts';
import { Style } from '../style.ts';
import type { Rectangle } from './chart-options.ts';
import type { Glyphs } from './glyphs.ts';

/** Draws the border of a rectangle: another one, not only in another colour, where it has the focus. */
export function drawBorder(canvas: Canvas, { row, column, rows, columns }: Rectangle, { border, focusBorder }: Glyphs, hasFocus: boolean): void {
  const { corners, horizontal, vertical } = hasFocus ? focusBorder : border;
  const style = hasFocus ? Style.FOCUS : Style.BORDER;
  const [right, bottom] = [column + columns - 1, row + rows - 1];
  for (let at = column + 1; at < right; at++) {
    canvas.put(row, at, horizontal, style);
    canvas.put(bottom, at, horizontal, style);
  }
  for (let at = row + 1; at < bottom; at++) {
    canvas.put(at, column, vertical, style);
    canvas.put(at, right, vertical, style);
  }
  canvas.put(row, column, corners[0], style);
  canvas.put(row, right, corners[1], style);
  canvas.put(bottom, column, corners[2], style);
  canvas.put(bottom, right, corners[3], style);
}
