import xterm from '@xterm/headless';
import type { Size } from '../../../../src/handlers/rich/frame/canvas.ts';
import type { Look } from '../../../../src/handlers/rich/screen/look.ts';

/** A real terminal's idea of bytes: @xterm/headless, with autowrap off as in the live view. */
export class Replay {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #size: Size;

  constructor(size: Size) {
    this.#size = size;
    this.#terminal = new xterm.Terminal({ rows: size.rows, cols: size.columns, allowProposedApi: true });
  }

  async write(text: string): Promise<this> {
    await new Promise<void>((resolve) => this.#terminal.write(`\u001b[?7l${text}`, resolve));
    return this;
  }

  /** As `Canvas.text()`. */
  text(): string {
    return Array.from({ length: this.#size.rows }, (_, row) => Array.from({ length: this.#size.columns }, (_, column) => this.glyph(row, column)).join('').trimEnd()).join('\n');
  }

  glyph(row: number, column: number): string {
    const cell = this.#cell(row, column);
    return cell.getWidth() === 0 ? '' : cell.getChars() || ' ';
  }

  /** The look of a cell; the colour as SGR parameters of the palette, of 256, or of a truecolour. */
  look(row: number, column: number): Look {
    const cell = this.#cell(row, column);
    const colour = cell.getFgColor();
    const palette = cell.isFgPalette() ? (colour < 8 ? `${30 + colour}` : colour < 16 ? `${82 + colour}` : `38;5;${colour}`) : undefined;
    const foreground = cell.isFgRGB() ? `38;2;${colour >> 16};${(colour >> 8) & 255};${colour & 255}` : palette;
    return {
      ...(cell.isBold() && { bold: true }),
      ...(cell.isDim() && { dim: true }),
      ...(cell.isUnderline() && { underline: true }),
      ...(cell.isInverse() && { inverse: true }),
      ...(foreground && { foreground }),
    };
  }

  #cell(row: number, column: number) {
    const { active } = this.#terminal.buffer;
    const cell = active.getLine(active.baseY + row)?.getCell(column);
    if (cell === undefined) throw new Error(`no cell at ${row}, ${column}`);
    return cell;
  }
}
