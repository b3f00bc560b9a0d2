import { displayWidth, graphemes } from './display-width.ts';
import { type CellStyle, Style } from './style.ts';

/** Rows and columns of a terminal. */
export interface Size {
  readonly rows: number;
  readonly columns: number;
}

/**
 * A picture made of cells. Each cell holds one grapheme, '' where the wide one to its left covers it, and a style. What is written outside
 * is cut off, and so is a wide grapheme of which only half would fit: no line is ever wider than the canvas.
 */
export class Canvas implements Size {
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly glyphs: string[];
  readonly styles: Uint8Array;

  constructor({ rows, columns }: Size) {
    this.rows = rows;
    this.columns = columns;
    this.glyphs = Array.from<string>({ length: rows * columns }).fill(' ');
    this.styles = new Uint8Array(rows * columns);
  }

  /**
   * Writes text that is safe to print (`printable`) from a cell to the right.
   * @param limit most columns to take; to the right edge where it is not given
   * @returns the column behind the last one written
   */
  write(row: number, column: number, text: string, style: CellStyle = Style.PLAIN, limit = Infinity): number {
    const end = Math.min(this.columns, column + limit);
    if (row < 0 || row >= this.rows) return column;
    let at = column;
    for (const glyph of graphemes(text)) {
      const width = displayWidth(glyph);
      if (width === 0) continue;
      if (at + width > end) break;
      if (at >= 0) this.#set(row, at, glyph, width, style);
      at += width;
    }
    return at;
  }

  /** Puts one grapheme of one column into a cell. */
  put(row: number, column: number, glyph: string, style: CellStyle = Style.PLAIN): void {
    if (row >= 0 && row < this.rows && column >= 0 && column < this.columns) this.#set(row, column, glyph, 1, style);
  }

  /** Changes the style of a part of a row and leaves its text. */
  restyle(row: number, from: number, to: number, style: CellStyle): void {
    if (row >= 0 && row < this.rows) this.styles.fill(style, row * this.columns + Math.max(0, from), row * this.columns + Math.min(this.columns, to));
  }

  /** The text of a row, as wide as the canvas. */
  line(row: number): string {
    return this.glyphs.slice(row * this.columns, (row + 1) * this.columns).join('');
  }

  /** The text of all rows, without the blanks at their ends. */
  text(): string {
    return Array.from({ length: this.rows }, (_, row) => this.line(row).trimEnd()).join('\n');
  }

  #set(row: number, column: number, glyph: string, width: number, style: CellStyle): void {
    const index = row * this.columns + column;
    // Half of a wide grapheme cannot stay.
    if (this.glyphs[index] === '' && column > 0) this.glyphs[index - 1] = ' ';
    const behind = index + width;
    if (column + width < this.columns && this.glyphs[behind] === '') this.glyphs[behind] = ' ';
    this.glyphs[index] = glyph;
    this.styles[index] = style;
    if (width === 2) {
      this.glyphs[index + 1] = '';
      this.styles[index + 1] = style;
    }
  }
}
