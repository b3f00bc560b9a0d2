import { SERIES_STYLES, Style } from '../frame/style.ts';
import type { ColourDepth } from './colour-depth.ts';

/** How a style looks: parameters of the escape sequence SGR. */
export interface Look {
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
  /** Parameters that choose the colour of the text; the terminal's own where it is not given. No look has a background of its own. */
  readonly foreground?: string;
}

/** A colour in the terminal's own palette, its number among 256, and exactly. */
type Colour = readonly [palette: string, indexed: number, exact: readonly [number, number, number]];

// The palette follows the theme, so it is used wherever it can be trusted. Yellow cannot: on white it is hardly seen. Numbers and exact
// colours are of a middle brightness, with a contrast of 3 and more to black and to white.
const AMBER: Colour = ['33', 136, [0xb5, 0x82, 0x0a]];
const GREY: Colour = ['2', 244, [0x80, 0x80, 0x80]];
const LINES: readonly Colour[] = [
  ['36', 31, [0x0e, 0x8f, 0xb0]],
  ['35', 170, [0xd1, 0x5c, 0xc8]],
  ['33', 166, [0xd9, 0x6c, 0x10]],
  ['94', 69, [0x5b, 0x83, 0xf0]],
  ['32', 64, [0x5a, 0x93, 0x1f]],
  ['31', 167, [0xdc, 0x58, 0x58]],
];

function parameters([palette, indexed, exact]: Colour, depth: ColourDepth): string {
  if (depth === 'truecolour') return `38;2;${exact.join(';')}`;
  return depth === '256' ? `38;5;${indexed}` : palette;
}

/**
 * The look of each style, by its number. What colours say, an attribute, a glyph or a word says too.
 * @returns one look for each style of `Style` and each line of charts
 */
export function looks(depth: ColourDepth): readonly Look[] {
  const coloured = depth !== 'none';
  const inColour = (foreground: string, look: Look = {}): Look => (coloured ? { ...look, foreground } : look);
  const grey: Look = depth === 'none' || depth === '16' ? { dim: true } : { foreground: parameters(GREY, depth) };
  const table: Look[] = [];
  table[Style.PLAIN] = {};
  table[Style.DIM] = { dim: true };
  table[Style.STRONG] = { bold: true };
  table[Style.TITLE] = { bold: true };
  table[Style.BORDER] = grey;
  table[Style.FOCUS] = inColour('36', { bold: true });
  table[Style.GOOD] = inColour('32');
  table[Style.WARNING] = inColour(parameters(AMBER, depth), { bold: true });
  table[Style.BAD] = inColour('31', { bold: true });
  table[Style.ACCENT] = inColour('36');
  table[Style.SELECTED] = { inverse: true };
  table[Style.MATCH] = inColour(parameters(AMBER, depth), { bold: true, underline: true });
  table[Style.KEY] = { bold: true };
  table[Style.BAND] = grey;
  for (let line = 0; line < SERIES_STYLES; line++) table[Style.SERIES + line] = inColour(parameters(LINES[line % LINES.length] as Colour, depth));
  return table;
}
