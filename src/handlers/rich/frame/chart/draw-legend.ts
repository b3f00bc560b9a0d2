import type { Canvas } from '../canvas.ts';
import { cut, displayWidth } from '../display-width.ts';
import { Style } from '../style.ts';
import type { ChartOptions, Rectangle } from './chart-options.ts';
import type { Glyphs } from './glyphs.ts';
import { lastText, valueAt } from './series-value.ts';

/** A longer name is cut. */
const MOST_LABEL_COLUMNS = 24;

/** The legend takes at most this part of the rows. */
const ROWS_SHARE = 1 / 4;

const GAP = 2;

/**
 * Writes what each line of a chart is, with its glyph and its value (at the crosshair, where there is one, else the last), into the first rows of a
 * rectangle.
 * @returns how many rows it took
 */
export function drawLegend(canvas: Canvas, { row, column, rows, columns }: Rectangle, options: ChartOptions, glyphs: Glyphs): number {
  const { lines, charset, settings: { xAxis, crosshair } } = options;
  const most = Math.floor(rows * ROWS_SHARE);
  if (most === 0) return 0;
  let [line, at] = [0, 0];
  for (const [index, entry] of lines.entries()) {
    const value = crosshair === undefined ? lastText(entry.series, glyphs) : valueAt(entry, xAxis, crosshair, glyphs).text;
    const label = cut(entry.label, Math.min(MOST_LABEL_COLUMNS, columns - value.length - 3), charset);
    const width = displayWidth(label) + value.length + 3;
    // The last row keeps room for the number of those that have none.
    const hidden = lines.length - index;
    const reserve = line === most - 1 && hidden > 1 ? `+${hidden}`.length + GAP : 0;
    if (at > 0 && at + width + reserve > columns) {
      if (line === most - 1) {
        canvas.write(row + line, column + at, `+${hidden}`, Style.DIM, columns - at);
        break;
      }
      line++;
      at = 0;
    }
    const behind = canvas.write(row + line, column + at, `${entry.marker} ${label}`, entry.style, columns - at);
    canvas.write(row + line, behind, ` ${value}`, Style.STRONG, columns - (behind - column));
    at += width + GAP;
  }
  return line + 1;
}
