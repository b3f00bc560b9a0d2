import type { SeriesHistory } from '../../history/series-history.ts';
import { Canvas } from './canvas.ts';
import { columnsOf } from './chart/columns-of.ts';
import { dotGlyphs } from './chart/dot-glyphs.ts';
import { DotGrid } from './chart/dot-grid.ts';
import { fillGaps } from './chart/fill-gaps.ts';
import { chartGlyphs } from './chart/glyphs.ts';
import { nonfiniteCells } from './chart/nonfinite-cells.ts';
import { traceLine } from './chart/trace.ts';
import { exactScale, shareOf, type ValueScale } from './chart/value-scale.ts';
import { bucketPositions, historyExtent, newXScale } from './chart/x-scale.ts';
import { Style } from './style.ts';
import type { Charset } from './view-model.ts';

/** From low to high; a line of dots needs none. */
const LEVELS: Readonly<Record<Exclude<Charset, 'braille'>, string>> = { block: '▁▂▃▄▅▆▇█', ascii: '_.,-~=+#' };

function drawLevels(canvas: Canvas, line: Float64Array, scale: ValueScale, levels: string): void {
  for (const [column, value] of line.entries()) {
    if (!Number.isNaN(value)) canvas.put(0, column, levels[Math.round(shareOf(scale, value) * (levels.length - 1))] as string);
  }
}

/**
 * The means of a whole series in one line of so many columns, over its steps, from its lowest to its highest: as a line in braille, else as levels.
 * A cell with a point that was NaN or infinite is marked as in charts. Blanks where there are no points.
 */
export function trend(history: SeriesHistory, width: number, charset: Charset): string {
  const positions = bucketPositions(history, 'step', 0);
  const extent = historyExtent(history, positions);
  if (extent === undefined || width < 1) return ' '.repeat(Math.max(0, width));
  const isLine = charset === 'braille';
  const dots = dotGlyphs(charset);
  const scale = newXScale(extent.from, extent.to, width * (isLine ? dots.columns : 1));
  const columns = columnsOf(history, positions, scale, 0);
  fillGaps(columns, false);
  const canvas = new Canvas({ rows: 1, columns: width });
  const values = exactScale(columns.line);
  if (values !== undefined && isLine) {
    const grid = new DotGrid(1, width, dots);
    traceLine(grid, columns, values, Style.PLAIN);
    grid.paint(canvas, 0, 0);
  } else if (values !== undefined) {
    drawLevels(canvas, columns.line, values, LEVELS[charset as 'block' | 'ascii']);
  }
  const marked = nonfiniteCells(history, positions, scale, width, []);
  for (const [column, isMarked] of marked.entries()) if (isMarked === 1) canvas.put(0, column, chartGlyphs(charset).nonfinite);
  return canvas.line(0);
}
