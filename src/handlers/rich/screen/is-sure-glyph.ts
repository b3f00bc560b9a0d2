// First and last code units of characters whose width every terminal and font sees alike. Symbols that can be emoji are not among them.
const SURE = [
  [0xa1, 0xac], [0xae, 0x2ff], [0x370, 0x482], [0x48a, 0x52f], [0x2010, 0x2027], [0x2030, 0x2046], [0x2190, 0x2193], [0x2200, 0x22ff],
  [0x2500, 0x25a9], [0x25ac, 0x25b5], [0x25b7, 0x25bf], [0x25c1, 0x25fa], [0x2800, 0x28ff], [0x3041, 0x3096], [0x30a1, 0x30fa],
  [0x4e00, 0x9fff], [0xac00, 0xd7a3],
] as const;

/**
 * True where all terminals agree how many columns a grapheme takes. Of an emoji, a flag or a letter with several accents they do not: the
 * place of the cursor behind it is unknown.
 */
export function isSureGlyph(glyph: string): boolean {
  const code = glyph.charCodeAt(0);
  if (glyph.length !== 1) return false;
  return (code >= 0x20 && code < 0x7f) || SURE.some(([first, last]) => code >= first && code <= last);
}
