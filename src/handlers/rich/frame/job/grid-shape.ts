import type { ViewSettings } from '../../control/view-settings.ts';
import type { Rectangle } from '../chart.ts';

/** How the charts stand, and on how many pages. */
export interface GridShape {
  readonly columns: number;
  readonly rows: number;
  readonly pages: number;
}

/** A chart below this tells little. */
const SMALLEST = { rows: 7, columns: 32 };
/** Columns for each row that please the eye. */
const GOOD_SHAPE = 4;

function mostOf(length: number, smallest: number, isLargest: number): number {
  return Math.max(1, Math.min(isLargest, Math.floor(length / smallest)));
}

/** The shape of a grid for so many charts, as large as they can be on as few pages as there can be. */
export function gridShape(area: Pick<Rectangle, 'rows' | 'columns'>, count: number, wanted: Pick<ViewSettings, 'gridColumns' | 'gridRows'>): GridShape {
  const most = { columns: mostOf(area.columns, SMALLEST.columns, 6), rows: mostOf(area.rows, SMALLEST.rows, 6) };
  let best: (GridShape & { readonly fault: number }) | undefined;
  // More than have room for a few cells each cannot be had, whatever is wanted.
  const columnChoices = wanted.gridColumns > 0 ? [Math.min(wanted.gridColumns, mostOf(area.columns, 8, 100))] : range(most.columns);
  const rowChoices = wanted.gridRows > 0 ? [Math.min(wanted.gridRows, mostOf(area.rows, 3, 100))] : range(most.rows);
  for (const columns of columnChoices) {
    for (const rows of rowChoices) {
      const pages = Math.max(1, Math.ceil(count / (columns * rows)));
      const unused = pages === 1 ? columns * rows - count : 0;
      const shape = Math.abs(Math.log(area.columns / columns / (area.rows / rows) / GOOD_SHAPE));
      const fault = 100 * pages + unused + shape;
      if (best === undefined || fault < best.fault) best = { columns, rows, pages, fault };
    }
  }
  return best ?? { columns: 1, rows: 1, pages: 1 };
}

function range(most: number): number[] {
  return Array.from({ length: most }, (_, index) => index + 1);
}

/** Where the charts of a page stand. In a last row that is not full they are wider, where all charts are on one page. */
export function gridCells(area: Rectangle, { columns, rows, pages }: GridShape, count: number): Rectangle[] {
  return Array.from({ length: Math.min(count, columns * rows) }, (_, index) => {
    const line = Math.floor(index / columns);
    const inLine = pages === 1 ? Math.min(columns, count - line * columns) : columns;
    const place = index % columns;
    const lines = pages === 1 ? Math.min(rows, Math.ceil(count / columns)) : rows;
    const [top, bottom] = [Math.floor((line * area.rows) / lines), Math.floor(((line + 1) * area.rows) / lines)];
    const [start, end] = [Math.floor((place * area.columns) / inLine), Math.floor(((place + 1) * area.columns) / inLine)];
    return { row: area.row + top, column: area.column + start, rows: bottom - top, columns: end - start };
  });
}
