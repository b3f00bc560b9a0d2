// A string, or one of the three words that Python's json module writes for numbers JSON has no form for.
const STRING_OR_NONFINITE = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/**
 * Parses JSON, also with bare `NaN`, `Infinity` and `-Infinity`: they come out as strings of that name.
 * @throws SyntaxError
 */
export function parseLenientJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return JSON.parse(text.replace(STRING_OR_NONFINITE, (found) => (found.startsWith('"') ? found : `"${found}"`)));
  }
}
