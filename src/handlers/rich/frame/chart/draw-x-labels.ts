import type { Canvas } from '../canvas.ts';
import type { XAxis } from '../../control/view-settings.ts';
import { Style } from '../style.ts';
import { cellAt, type XScale } from './x-scale.ts';
import { xTicks } from './x-ticks.ts';

/** A label has about so many columns. */
const COLUMNS_PER_LABEL = 10;

/** Writes the labels of the x axis into a row, below the plot: each under its place, as many as have room. A blank stands beside each. */
export function drawXLabels(canvas: Canvas, row: number, column: number, columns: number, scale: XScale, xAxis: XAxis): void {
  const taken: { readonly from: number; readonly to: number }[] = [];
  const most = Math.max(1, Math.floor(columns / COLUMNS_PER_LABEL));
  for (const { x, text } of xTicks(xAxis, scale.from, scale.to, most)) {
    // Labels have ASCII characters only: each takes one column.
    const width = text.length + 2;
    const middle = cellAt(scale, x, columns);
    const from = Math.min(columns - width, Math.max(0, middle - Math.floor(width / 2)));
    const to = from + width;
    if (from < 0 || taken.some((other) => from < other.to && other.from < to)) continue;
    taken.push({ from, to });
    canvas.write(row, column + from, ` ${text} `, Style.DIM, width);
  }
}
