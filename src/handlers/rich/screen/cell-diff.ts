import type { Canvas } from '../frame/canvas.ts';
import { type CellStyle, Style } from '../frame/style.ts';
import { isSureGlyph } from './is-sure-glyph.ts';
import type { StyleSequences } from './style-sequences.ts';

const ERASE_TO_END = '\u001b[K';

/** Bytes of a glyph of one code unit. */
function byteCount(glyph: string): number {
  const code = glyph.charCodeAt(0);
  return code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
}

/** A canvas holds text that is safe to print; a control character that got into it all the same does not get out. */
function safeGlyph(glyph: string): string {
  const code = glyph.charCodeAt(0);
  return code >= 0x20 && (code < 0x7f || code > 0x9f) ? glyph : '?';
}

/** Writes down what leads from one canvas to another. */
class DiffWriter {
  text = '';
  /** In which style the terminal writes. */
  style: CellStyle = Style.PLAIN;
  readonly #next: Canvas;
  readonly #styles: StyleSequences;
  #row = -1;
  /** Where the cursor is in that row; -1 where terminals may differ. */
  #column = -1;

  constructor(next: Canvas, styles: StyleSequences) {
    this.#next = next;
    this.#styles = styles;
  }

  /** To a cell of this row or another, by its absolute place, or through the cells between where that is shorter. */
  moveTo(row: number, column: number): void {
    if (row !== this.#row) this.text += column === 0 ? `\u001b[${row + 1}H` : `\u001b[${row + 1};${column + 1}H`;
    else if (column !== this.#column && !this.#writeThrough(column)) this.text += column === 0 ? '\r' : `\u001b[${column + 1}G`;
    this.#row = row;
    this.#column = column;
  }

  /** One cell at the cursor, with its covered half where it is wide. */
  writeCell(index: number): void {
    const { glyphs, styles, columns } = this.#next;
    const glyph = safeGlyph(glyphs[index] as string);
    this.#setStyle(styles[index] as number, glyph);
    const width = index % columns < columns - 1 && glyphs[index + 1] === '' ? 2 : 1;
    const isSure = isSureGlyph(glyph);
    // A terminal that takes one column for it must not leave what stood in the other.
    this.text += isSure || width === 1 ? glyph : `  \u001b[${this.#column + 1}G${glyph}`;
    this.#column = isSure ? this.#column + width : -1;
  }

  /** Blanks from the cursor to the end of the row. */
  erase(): void {
    this.#setStyle(Style.PLAIN, ' ');
    this.text += ERASE_TO_END;
  }

  /** Leaves the terminal in the plain style. */
  end(): void {
    this.text += this.#styles.change(this.style, Style.PLAIN);
    this.style = Style.PLAIN;
  }

  #setStyle(style: CellStyle, glyph: string): void {
    if (style === this.style || (glyph === ' ' && this.#styles.isSameBlank(style, this.style))) return;
    this.text += this.#styles.change(this.style, style);
    this.style = style;
  }

  #writeThrough(column: number): boolean {
    if (this.#column < 0 || column < this.#column) return false;
    const { glyphs, styles, columns } = this.#next;
    const moveBytes = column < 9 ? 4 : column < 99 ? 5 : 6;
    if (column - this.#column > moveBytes) return false;
    const start = this.#row * columns;
    let between = '';
    let bytes = 0;
    for (let index = start + this.#column; index < start + column; index++) {
      const glyph = glyphs[index] as string;
      const isSameStyle = styles[index] === this.style || (glyph === ' ' && this.#styles.isSameBlank(styles[index] as number, this.style));
      if (!isSameStyle || (glyph !== '' && !isSureGlyph(glyph))) return false;
      between += glyph;
      bytes += glyph === '' ? 0 : byteCount(glyph);
      if (bytes > moveBytes) return false;
    }
    this.text += between;
    return true;
  }
}

/** The column behind the last cell of a row that is not a plain blank. */
function contentEnd(canvas: Canvas, row: number, styles: StyleSequences): number {
  const start = row * canvas.columns;
  let end = canvas.columns;
  while (end > 0 && canvas.glyphs[start + end - 1] === ' ' && styles.isSameBlank(canvas.styles[start + end - 1] as number, Style.PLAIN)) end--;
  return end;
}

/**
 * The text that makes a terminal which shows one canvas show another: the changed cells, each run of them by its absolute place. It
 * expects the terminal to write in the plain style and leaves it so; autowrap must be off.
 * @param previous undefined where it is not known what the terminal shows: everything is written. So it is at another size.
 * @returns '' where nothing changed
 */
export function cellDiff(previous: Canvas | undefined, next: Canvas, styles: StyleSequences): string {
  const known = previous?.rows === next.rows && previous.columns === next.columns ? previous : undefined;
  const writer = new DiffWriter(next, styles);
  const { rows, columns, glyphs, styles: wanted } = next;
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let end = -1;
    for (let column = 0; column < columns; column++) {
      const index = start + column;
      const glyph = glyphs[index] as string;
      if (known !== undefined && glyph === known.glyphs[index]) {
        const before = known.styles[index] as number;
        const after = wanted[index] as number;
        if (before === after || (glyph === ' ' && styles.isSameBlank(before, after))) continue;
      }
      // Written with the wide glyph that covers it.
      if (glyph === '') continue;
      if (end < 0) end = contentEnd(next, row, styles);
      writer.moveTo(row, column);
      if (column >= end) {
        writer.erase();
        break;
      }
      writer.writeCell(index);
    }
  }
  writer.end();
  return writer.text;
}
