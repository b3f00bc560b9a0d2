import type { Canvas } from '../canvas.ts';
import { type CellStyle, Style } from '../style.ts';
import type { DotGlyphs } from './dot-glyphs.ts';

/** A grid of dots over a rectangle of cells, for lines and for the band behind them. */
export class DotGrid {
  /** Of dots. */
  readonly rows: number;
  /** Of dots. */
  readonly columns: number;
  readonly #glyphs: DotGlyphs;
  readonly #cellColumns: number;
  readonly #line: Uint8Array;
  readonly #band: Uint8Array;
  readonly #styles: Uint8Array;

  constructor(cellRows: number, cellColumns: number, glyphs: DotGlyphs) {
    this.rows = cellRows * glyphs.rows;
    this.columns = cellColumns * glyphs.columns;
    this.#glyphs = glyphs;
    this.#cellColumns = cellColumns;
    this.#line = new Uint8Array(cellRows * cellColumns);
    this.#band = new Uint8Array(cellRows * cellColumns);
    this.#styles = new Uint8Array(cellRows * cellColumns);
  }

  /** A vertical stroke of a line between two rows, both included. */
  addLine(column: number, from: number, to: number, style: CellStyle): void {
    for (let row = Math.min(from, to); row <= Math.max(from, to); row++) {
      const cell = this.#cell(row, column);
      this.#line[cell] = (this.#line[cell] as number) | this.#bit(row, column);
      this.#styles[cell] = style;
    }
  }

  /** A column of the band between two rows, both included. */
  addBand(column: number, top: number, bottom: number): void {
    for (let row = top; row <= bottom; row++) {
      if (this.#glyphs.isBandSparse && ((row + column) & 1) === 1) continue;
      const cell = this.#cell(row, column);
      this.#band[cell] = (this.#band[cell] as number) | this.#bit(row, column);
    }
  }

  /** Draws all cells that have dots. Where a line goes, the band is not seen: the line stays clear without colours. */
  paint(canvas: Canvas, row: number, column: number): void {
    const { line, band } = this.#glyphs;
    for (let cell = 0; cell < this.#line.length; cell++) {
      const lineDots = this.#line[cell] as number;
      const bandDots = this.#band[cell] as number;
      if (lineDots === 0 && bandDots === 0) continue;
      const glyph = lineDots === 0 ? band[bandDots] : line[lineDots];
      const style = lineDots === 0 ? Style.BAND : (this.#styles[cell] as number);
      canvas.put(row + Math.floor(cell / this.#cellColumns), column + (cell % this.#cellColumns), glyph as string, style);
    }
  }

  #cell(row: number, column: number): number {
    return Math.floor(row / this.#glyphs.rows) * this.#cellColumns + Math.floor(column / this.#glyphs.columns);
  }

  #bit(row: number, column: number): number {
    return 1 << ((row % this.#glyphs.rows) * this.#glyphs.columns + (column % this.#glyphs.columns));
  }
}
