import type { Canvas } from './canvas.ts';
import { inCharset } from './display-width.ts';

/** What stands for the signs of which frames are made, column by column. */
const SIGNS: Readonly<Record<string, string>> = {
  '●': '*', '○': 'o', '◐': '=', '✔': '+', '✖': 'x', '✗': 'x', '⊘': '-', '⚠': '!', '▸': '>', '▶': '>', '·': '|', '–': '-', '…': '~', 'Δ': 'd',
  '─': '-', '│': '|', '┌': '+', '┐': '+', '└': '+', '┘': '+', '▏': '_', '█': '#', '▉': '#', '▊': '#', '▋': '#', '▌': '#', '▍': '-', '▎': '-', '░': '-',
  '↑': '^', '↓': 'v', '←': '<', '→': '>',
};

const ASCII = /^[ -~]*$/;

/** A text of a frame in ASCII, as wide as before. */
export function textAsAscii(text: string): string {
  return ASCII.test(text) ? text : inCharset(text.replace(/[^ -~]/gu, (sign) => SIGNS[sign] ?? sign), 'ascii');
}

/** Makes a canvas ASCII, in place: whatever was written on it, and by whom. */
export function makeAscii({ glyphs }: Canvas): void {
  for (let index = 0; index < glyphs.length; index++) {
    const glyph = glyphs[index] as string;
    if (ASCII.test(glyph)) {
      // The right half of a wide sign: the left half has become two.
      if (glyph === '') glyphs[index] = '?';
    } else glyphs[index] = SIGNS[glyph] ?? '?';
  }
}
