import type { Canvas } from '../canvas.ts';
import { cut, displayWidth } from '../display-width.ts';
import { Style } from '../style.ts';
import { trend } from '../trend.ts';
import type { Charset } from '../view-model.ts';
import type { ChartLine, Rectangle } from './chart-options.ts';
import { chartGlyphs } from './glyphs.ts';
import { lastText } from './series-value.ts';

/** A narrower trend tells nothing. */
const LEAST_TREND_COLUMNS = 4;

/** Writes a series into one row: its name, its last value and its trend, as far as there is room. The value goes first, then the name. */
export function drawOneLine(canvas: Canvas, { row, column, columns }: Omit<Rectangle, 'rows'>, name: string, line: ChartLine, charset: Charset): void {
  const value = lastText(line.series, chartGlyphs(charset));
  if (columns <= value.length + 1) {
    canvas.write(row, column, cut(value, columns, charset), Style.STRONG, columns);
    return;
  }
  const shortName = cut(name, columns - value.length - 1, charset);
  let at = canvas.write(row, column, `${shortName} `, Style.TITLE, columns);
  at = canvas.write(row, at, value, Style.STRONG, value.length);
  const room = column + columns - at - 1;
  if (room < LEAST_TREND_COLUMNS || displayWidth(shortName) === 0) return;
  canvas.write(row, at + 1, trend(line.series.history, room, charset), line.style, room);
}
