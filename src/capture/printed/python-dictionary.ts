import { parseNumber } from './parse-number.ts';

/** A dictionary that was found in a line, and where it ends. */
export interface PythonDictionary {
  /** Its numbers, also those written as strings, by name. What is no number is left out. */
  readonly numbers: readonly (readonly [name: string, value: number])[];
  /** The texts among its values, as far as they are no numbers. */
  readonly texts: ReadonlyMap<string, string>;
  /** Index behind the closing brace. */
  readonly end: number;
}

const KEY = /\s*(?:'([^'\\]{1,200})'|"([^"\\]{1,200})")\s*:\s*/y;
const STRING = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/y;
const WORD = /[^\s,{}[\]()'"]+/y;
const NEXT = /\s*(,\s*)?/y;
const BRACKETS: Readonly<Record<string, number>> = { '{': 1, '[': 1, '(': 1, '}': -1, ']': -1, ')': -1 };

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Index behind the bracket that closes the one at `at`; undefined where none does. */
function endOfBrackets(text: string, at: number): number | undefined {
  for (let depth = 0, index = at; index < text.length; ) {
    const character = text[index] ?? '';
    if (character === "'" || character === '"') {
      const string = matchAt(STRING, text, index);
      if (string === null) return undefined;
      index += string[0].length;
      continue;
    }
    depth += BRACKETS[character] ?? 0;
    index++;
    if (depth === 0) return index;
  }
  return undefined;
}

/** A value: its text as far as it is a simple one, and where it ends. */
function valueAt(text: string, at: number): { readonly text: string | undefined; readonly end: number } | undefined {
  const string = matchAt(STRING, text, at);
  if (string !== null) return { text: string[1] ?? string[2] ?? '', end: at + string[0].length };
  const word = matchAt(WORD, text, at)?.[0] ?? '';
  const open = at + word.length;
  if ((BRACKETS[text[open] ?? ''] ?? -1) < 0) return word === '' ? undefined : { text: word, end: open };
  const end = endOfBrackets(text, open);
  if (end === undefined) return undefined;
  // `np.float64(0.5)` and `tensor(0.5, device='cuda:0')` are what they hold; a list is not.
  return { text: word === '' ? undefined : /^\(\s*([^\s,)]+)/.exec(text.slice(open, open + 64))?.[1], end };
}

/** Reads the dictionary that begins at `at`, as Python prints one; undefined where there is none. Takes no longer than the text is long. */
export function parsePythonDictionary(text: string, at: number): PythonDictionary | undefined {
  const numbers: (readonly [string, number])[] = [];
  const texts = new Map<string, string>();
  let index = at + 1;
  for (;;) {
    const key = matchAt(KEY, text, index);
    if (key === null) return undefined;
    const value = valueAt(text, index + key[0].length);
    if (value === undefined) return undefined;
    const name = key[1] ?? key[2] ?? '';
    const number = value.text === undefined ? undefined : parseNumber(value.text);
    if (number !== undefined) numbers.push([name, number]);
    else if (value.text !== undefined) texts.set(name, value.text);
    const next = matchAt(NEXT, text, value.end);
    index = value.end + (next?.[0].length ?? 0);
    if (text[index] === '}') return { numbers, texts, end: index + 1 };
    if (next?.[1] === undefined) return undefined;
  }
}
