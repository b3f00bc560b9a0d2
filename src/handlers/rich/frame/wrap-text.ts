import { displayWidth, graphemes } from './display-width.ts';

/** A word in pieces of at most so many columns. */
function pieces(word: string, columns: number): string[] {
  if (displayWidth(word) <= columns) return [word];
  const found: string[] = [];
  let piece = '';
  for (const glyph of graphemes(word)) {
    if (piece !== '' && displayWidth(piece + glyph) > columns) {
      found.push(piece);
      piece = '';
    }
    piece += glyph;
  }
  return [...found, piece];
}

/** A text as lines of at most so many columns, broken at blanks, and within words only where one is longer than a line. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => pieces(one, columns))) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > columns) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
