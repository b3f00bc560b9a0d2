// Colours, cursor moves, titles and links: CSI, OSC (ended by BEL or ST), the two-character escapes, and the 8-bit forms of the first two.
// Each alternative stops at the first character that cannot belong to it, so that hostile text costs no more than its length.
// oxlint-disable-next-line no-control-regex
const ESCAPES = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/g;

/** A backspace moves one character back, and what comes then is written over that. */
function writtenOver(text: string): string {
  const shown: string[] = [];
  let at = 0;
  for (const character of text) {
    if (character === '\b') at = Math.max(0, at - 1);
    else shown[at++] = character;
  }
  return shown.join('');
}

/** Text as a terminal would show it: without escape sequences, and without what was written over behind a backspace. */
export function withoutEscapes(text: string): string {
  const plain = text.includes('\u001b') || text.includes('\u009b') || text.includes('\u009d') ? text.replace(ESCAPES, '') : text;
  return plain.includes('\b') ? writtenOver(plain) : plain;
}
