import { characterWidth } from './character-width.ts';
import type { Charset } from './view-model.ts';

const ASCII = /^[ -~]*$/;

/** Characters of which none joins with another: Latin, Greek, Cyrillic, arrows, boxes, braille, kana, Chinese characters, whole Hangul blocks. */
const UNJOINED = new RegExp(
  '^[ -~\\u00a1-\\u00ac\\u00ae-\\u02ff\\u0391-\\u0482\\u048a-\\u052f\\u2010-\\u2027\\u2030-\\u205e\\u2190-\\u2bff' +
    '\\u3041-\\u3096\\u30a1-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7a3]*$',
);

const EMOJI_STYLE = '\ufe0f';
const FLAG_LETTER = /^\p{Regional_Indicator}/u;
const EMOJI = /^\p{Emoji}/u;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

function* segments(text: string): Generator<string> {
  for (const { segment } of segmenter.segment(text)) yield segment;
}

/** The characters of a text as a reader counts them: an accent, a flag, a family of emoji belongs to one. */
export function graphemes(text: string): Iterable<string> {
  return UNJOINED.test(text) ? text : segments(text);
}

function graphemeWidth(grapheme: string): number {
  const first = String.fromCodePoint(grapheme.codePointAt(0) ?? 0);
  if (first.length === grapheme.length) return characterWidth(first);
  if (FLAG_LETTER.test(first)) return FLAG_LETTER.test(grapheme.slice(first.length)) ? 2 : 1;
  if (grapheme.includes(EMOJI_STYLE) && EMOJI.test(first)) return 2;
  let width = 0;
  for (const character of grapheme) width += characterWidth(character);
  return Math.min(2, width);
}

/** Columns that a text takes in a terminal. One grapheme takes 0, 1 or 2; one that takes 0 shows nothing and need not be written. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const grapheme of graphemes(text)) width += graphemeWidth(grapheme);
  return width;
}

/** A text in characters that the terminal has: for `ascii`, a `?` for each column of what is not ASCII. */
export function inCharset(text: string, charset: Charset): string {
  if (charset !== 'ascii' || ASCII.test(text)) return text;
  let converted = '';
  for (const grapheme of graphemes(text)) converted += ASCII.test(grapheme) ? grapheme : '?'.repeat(graphemeWidth(grapheme));
  return converted;
}

/** The longest beginning of a text that fits; where something is left out, it ends in `…` (`~` in `ascii`). Not padded. */
export function cut(text: string, columns: number, charset: Charset = 'braille'): string {
  if (columns <= 0) return '';
  const converted = inCharset(text, charset);
  if (displayWidth(converted) <= columns) return converted;
  let beginning = '';
  let width = 0;
  for (const grapheme of graphemes(converted)) {
    width += graphemeWidth(grapheme);
    if (width > columns - 1) break;
    beginning += grapheme;
  }
  return beginning + (charset === 'ascii' ? '~' : '…');
}

/** A text made exactly so wide: cut as by {@link cut}, or padded with blanks, at its end or, for numbers, at its beginning. */
export function fit(text: string, columns: number, charset: Charset = 'braille', align: 'left' | 'right' = 'left'): string {
  const short = cut(text, columns, charset);
  const blanks = ' '.repeat(Math.max(0, columns - displayWidth(short)));
  return align === 'left' ? short + blanks : blanks + short;
}
