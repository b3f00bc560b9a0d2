/** East Asian wide and fullwidth characters, as pairs of first and last code point. Emoji stand apart: their property is built in. */
const WIDE = [
  0x1100, 0x115f, 0x2329, 0x232a, 0x2e80, 0x303e, 0x3041, 0x3247, 0x3250, 0xa4cf, 0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10,
  0xfe19, 0xfe30, 0xfe6b, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x18dff, 0x1aff0, 0x1b2ff, 0x1d300, 0x1d376, 0x1f200, 0x1f265, 0x1fa70, 0x1faff, 0x20000,
  0x3fffd,
] as const;

/** Marks that stand over others, marks of format and direction, control characters, halves of surrogate pairs, and vowels inside Hangul blocks. */
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u1160-\u11ff\ud7b0-\ud7fb]/u;

const EMOJI = /^(?!\p{Regional_Indicator})\p{Emoji_Presentation}/u;

function isWide(code: number): boolean {
  let low = 0;
  let high = WIDE.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < (WIDE[2 * middle] as number)) high = middle - 1;
    else if (code > (WIDE[2 * middle + 1] as number)) low = middle + 1;
    else return true;
  }
  return false;
}

/** Columns that one character, alone, takes in a terminal: 0, 1 or 2. */
export function characterWidth(character: string): 0 | 1 | 2 {
  const code = character.codePointAt(0) ?? 0;
  // ASCII, and the boxes, blocks and braille of which frames are made.
  if ((code >= 0x20 && code < 0x7f) || (code >= 0x2500 && code < 0x25fd) || (code >= 0x2800 && code < 0x2900)) return 1;
  if (ZERO.test(character)) return 0;
  return isWide(code) || EMOJI.test(character) ? 2 : 1;
}
