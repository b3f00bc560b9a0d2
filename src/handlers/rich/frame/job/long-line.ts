import type { Canvas } from '../canvas.ts';
import { displayWidth, graphemes } from '../display-width.ts';
import { serverText } from '../server-text.ts';
import { Style } from '../style.ts';

/** A text without so many columns at its beginning. The second half of a wide character that is cut is a blank. */
export function withoutColumns(text: string, columns: number): string {
  if (columns === 0) return text;
  let [position, width] = [0, 0];
  for (const glyph of graphemes(text)) {
    if (width >= columns) break;
    width += displayWidth(glyph);
    position += glyph.length;
  }
  return ' '.repeat(Math.max(0, width - columns)) + text.slice(position);
}

/** Marks each place of a row where a text stands, case ignored. */
export function markMatches(canvas: Canvas, row: number, from: number, to: number, search: string): void {
  const wanted = [...graphemes(serverText(search, to - from).toLowerCase())].filter((glyph) => displayWidth(glyph) > 0);
  const cells: { readonly glyph: string; readonly column: number }[] = [];
  for (let column = from; column < to; column++) {
    const glyph = canvas.glyphs[row * canvas.columns + column] as string;
    if (glyph !== '') cells.push({ glyph: glyph.toLowerCase(), column });
  }
  for (let start = 0; wanted.length > 0 && start + wanted.length <= cells.length; start++) {
    if (!wanted.every((glyph, index) => cells[start + index]?.glyph === glyph)) continue;
    canvas.restyle(row, cells[start]?.column ?? to, cells[start + wanted.length]?.column ?? to, Style.MATCH);
  }
}
