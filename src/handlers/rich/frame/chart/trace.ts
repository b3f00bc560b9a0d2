import type { CellStyle } from '../style.ts';
import type { Columns } from './columns-of.ts';
import type { DotGrid } from './dot-grid.ts';
import type { ValueScale } from './value-scale.ts';
import { rowOf } from './value-ticks.ts';

/** Draws the curve of a series into a grid; neighbouring columns are joined. */
export function traceLine(grid: DotGrid, { line }: Columns, scale: ValueScale, style: CellStyle): void {
  let previous = Number.NaN;
  for (let column = 0; column < grid.columns; column++) {
    const row = rowOf(scale, line[column] as number, grid.rows);
    if (!Number.isNaN(row)) {
      // Up to the neighbour, not beside it: steep lines stay thin.
      const start = Number.isNaN(previous) || previous === row ? row : previous + Math.sign(row - previous);
      grid.addLine(column, start, row, style);
    }
    previous = row;
  }
}

/**
 * Draws the area between the least and the highest value of each column; neighbouring columns are joined, so that a spike is a stroke and not a
 * dot. What a logarithmic scale does not have lies at its bottom.
 */
export function traceBand(grid: DotGrid, { low, high }: Columns, scale: ValueScale): void {
  let [topBefore, bottomBefore] = [Number.NaN, Number.NaN];
  for (let column = 0; column < grid.columns; column++) {
    const least = low[column] as number;
    const top = rowOf(scale, high[column] as number, grid.rows);
    const bottom = scale.isLog && least <= 0 ? grid.rows - 1 : rowOf(scale, least, grid.rows);
    // Comparisons with NaN, where nothing is beside it, are false.
    if (!Number.isNaN(top + bottom)) grid.addBand(column, bottomBefore < top ? bottomBefore + 1 : top, topBefore > bottom ? topBefore - 1 : bottom);
    topBefore = top;
    bottomBefore = bottom;
  }
}
