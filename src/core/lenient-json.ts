/** The three words that Python's json module writes for numbers JSON has no form for. */
const NONFINITE = /-?\b(?:NaN|Infinity)\b/g;

/** The position behind the string that begins at `start`, or behind the text where the string never ends. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** The text with bare words for numbers as strings. Each character is looked at once: whoever writes the text must not choose how long that takes. */
function quoteNonfinite(text: string): string {
  let result = '';
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf('"', at);
    const start = found < 0 ? text.length : found;
    const end = stringEnd(text, start);
    result += text.slice(at, start).replace(NONFINITE, '"$&"') + text.slice(start, end);
    at = end;
  }
  return result;
}

/**
 * Parses JSON, also with bare `NaN`, `Infinity` and `-Infinity`: they come out as strings of that name.
 * @throws SyntaxError
 */
export function parseLenientJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return JSON.parse(quoteNonfinite(text));
  }
}
