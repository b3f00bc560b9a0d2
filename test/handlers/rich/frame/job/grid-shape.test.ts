import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridCells, gridShape } from '../../../../../src/handlers/rich/frame/job/grid-shape.ts';
import { runs } from '../../../../support/property.ts';

const automatic = { gridColumns: 0, gridRows: 0 };

describe('gridShape', () => {
  it('chooses by size and number', () => {
    const area = { rows: 18, columns: 100 };
    expect(gridShape(area, 1, automatic)).toMatchObject({ columns: 1, rows: 1, pages: 1 });
    expect(gridShape(area, 2, automatic)).toMatchObject({ columns: 2, rows: 1, pages: 1 });
    expect(gridShape(area, 4, automatic)).toMatchObject({ columns: 2, rows: 2, pages: 1 });
    expect(gridShape(area, 9, automatic)).toMatchObject({ columns: 3, rows: 2, pages: 2 });
  });

  it('does what is wanted, as far as there is room', () => {
    expect(gridShape({ rows: 18, columns: 100 }, 9, { gridColumns: 4, gridRows: 1 })).toMatchObject({ columns: 4, rows: 1, pages: 3 });
    expect(gridShape({ rows: 6, columns: 20 }, 9, { gridColumns: 4, gridRows: 4 })).toMatchObject({ columns: 2, rows: 2, pages: 3 });
  });

  it('shows every chart on one of its pages, in cells that do not overlap', () => {
    const length = fc.integer({ min: 0, max: 120 });
    fc.assert(
      fc.property(length, fc.integer({ min: 0, max: 300 }), fc.nat(40), fc.nat(6), fc.nat(6), (rows, columns, count, gridColumns, gridRows) => {
        const area = { row: 3, column: 2, rows, columns };
        const shape = gridShape(area, count, { gridColumns, gridRows });
        expect(shape.pages * shape.columns * shape.rows).toBeGreaterThanOrEqual(count);
        const cells = gridCells(area, shape, Math.min(count, shape.columns * shape.rows));
        const taken = new Set<string>();
        for (const cell of cells) {
          expect(cell.row >= 3 && cell.column >= 2 && cell.row + cell.rows <= 3 + rows && cell.column + cell.columns <= 2 + columns).toBe(true);
          for (let row = cell.row; row < cell.row + cell.rows; row++) {
            for (let column = cell.column; column < cell.column + cell.columns; column++) taken.add(`${row} ${column}`);
          }
        }
        expect(taken.size).toBe(cells.reduce((sum, cell) => sum + cell.rows * cell.columns, 0));
        if (shape.pages === 1 && count > 0) expect(taken.size).toBe(rows * columns);
      }),
      runs(300),
    );
  });
});
