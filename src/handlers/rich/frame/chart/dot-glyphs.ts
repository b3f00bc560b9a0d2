import type { Charset } from '../view-model.ts';

/**
 * How a charset draws dots that are smaller than a cell. The dots of a cell are the bits of a number: the dot in row `y` and column `x` of the
 * cell has the value `2 ** (y * columns + x)`.
 */
export interface DotGlyphs {
  /** Dots in a cell. */
  readonly columns: number;
  readonly rows: number;
  /** The glyph for each number. No dots are a blank, in every charset: fonts draw the empty braille cell in strange ways. */
  readonly line: readonly string[];
  /** The same for the area between the extremes, to be told from a line without colour. */
  readonly band: readonly string[];
  /** Whether the band leaves out every second dot, like the squares of one colour of a chess board: its glyphs alone do not tell it from a line. */
  readonly isBandSparse: boolean;
}

/** Bits of Unicode's braille cells, in our order. */
const BRAILLE_BITS = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80] as const;

function brailleGlyph(_: unknown, dots: number): string {
  const bits = BRAILLE_BITS.reduce((sum, bit, index) => sum + ((dots >> index) & 1) * bit, 0);
  return bits === 0 ? ' ' : String.fromCharCode(0x2800 + bits);
}

const QUADRANTS = [...' ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█'];
/** One column, three rows: above, in the middle, below; more than one dot is a stroke. */
const STROKES = [...` '-|.|||`];

const braille = Array.from({ length: 256 }, brailleGlyph);

const GLYPHS: Readonly<Record<Charset, DotGlyphs>> = {
  braille: { columns: 2, rows: 4, line: braille, band: braille, isBandSparse: true },
  block: { columns: 2, rows: 2, line: QUADRANTS, band: QUADRANTS.map((_, dots) => (dots === 0 ? ' ' : '░')), isBandSparse: false },
  ascii: { columns: 1, rows: 3, line: STROKES, band: STROKES.map((_, dots) => (dots === 0 ? ' ' : ':')), isBandSparse: false },
};

/** The dots of a charset. */
export function dotGlyphs(charset: Charset): DotGlyphs {
  return GLYPHS[charset];
}
