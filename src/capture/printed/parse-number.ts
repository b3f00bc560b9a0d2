const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const NOT_FINITE = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i;

/** The source of a regular expression for what {@link parseNumber} takes, without groups. What follows must not continue it: `info` is no infinity. */
export const NUMBER_SOURCE = String.raw`[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|(?:[nN][aA][nN]|[iI]nf(?:inity)?|INF))(?![\w.])`;

/** The number that the whole text is, also `nan`, `inf` and `-Infinity`; undefined for any other text. */
export function parseNumber(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text);
  const found = NOT_FINITE.exec(text);
  if (found === null) return undefined;
  if (found[2] !== undefined) return Number.NaN;
  return found[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** As {@link parseNumber}, also with what people add to be read: `3,072`, `12.5%`. A number with a unit is none. */
export function parseReadableNumber(text: string): number | undefined {
  const plain = text.endsWith('%') ? text.slice(0, -1) : text;
  return parseNumber(/^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(plain) ? plain.replaceAll(',', '') : plain);
}
