import { readFileSync } from 'node:fs';
import { ConfigError } from '../core/errors.ts';

/** In front of a value. */
const NAME = /[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*/y;
/** In quotes, also over several lines; nothing but a comment may follow. */
const SINGLE = /'([^']*)'[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
const DOUBLE = /"((?:[^"\\]|\\[^])*)"[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
const BARE = /(?!['"])([^\n]*)(?:\n|$)/y;
const LINE = /([^\n]*)(?:\n|$)/y;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** What a pattern finds at a place, and where that ends. */
function at(pattern: RegExp, text: string, place: number): { readonly found: string; readonly end: number } | undefined {
  pattern.lastIndex = place;
  const match = pattern.exec(text);
  return match === null ? undefined : { found: match[1] ?? '', end: pattern.lastIndex };
}

/** The value at a place; undefined where a quote is not closed, or something follows it. */
function valueAt(text: string, place: number): { readonly value: string; readonly end: number } | undefined {
  const single = at(SINGLE, text, place);
  if (single !== undefined) return { value: single.found, end: single.end };
  const double = at(DOUBLE, text, place);
  if (double !== undefined) return { value: double.found.replaceAll(/\\([^])/g, (_escape, character: string) => ESCAPES[character] ?? character), end: double.end };
  const bare = at(BARE, text, place);
  return bare && { value: bare.found.replace(/(?:^|\s+)#.*$/, '').trimEnd(), end: bare.end };
}

/**
 * The variables of a file of `NAME=value` lines: `export` in front, quotes, also around several lines, and comments behind `#` are understood;
 * nothing is put in for `$NAME`.
 * @param name what the error calls the file
 * @throws ConfigError with every line that is none; none of their text is in it
 */
export function parseEnvFile(text: string, name: string): Readonly<Record<string, string>> {
  const content = text.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n');
  const variables: Record<string, string> = {};
  const problems: string[] = [];
  for (let place = 0, line = 1; place < content.length; ) {
    const { found, end } = at(LINE, content, place) ?? { found: '', end: content.length };
    const variable = at(NAME, content, place);
    const value = variable && valueAt(content, variable.end);
    const isBlank = /^\s*(?:#|$)/.test(found);
    if (!isBlank && value === undefined) problems.push(`${name}:${line}: expected NAME=value, with both quotes or none`);
    if (!isBlank && value !== undefined) variables[variable?.found ?? ''] = value.value;
    const next = isBlank ? end : (value?.end ?? end);
    line += content.slice(place, next).split('\n').length - 1;
    place = next;
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return variables;
}

/**
 * The environment with what files say where it says nothing itself; of several files the last one counts. The files are read, and never written.
 * @throws ConfigError
 */
export function withEnvFiles(files: readonly string[], environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const read = files.map((file) => {
    try {
      return parseEnvFile(readFileSync(file, 'utf8'), `--env-file ${file}`);
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      throw new ConfigError(`--env-file ${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
    }
  });
  return Object.assign({}, ...read, environment) as NodeJS.ProcessEnv;
}
