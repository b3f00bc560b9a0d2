import { readFileSync } from 'node:fs';
import { ConfigError } from '../core/errors.ts';

const LINE = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** What stands behind the equals sign; undefined where a quote is not closed, or something follows it. */
function valueOf(written: string): string | undefined {
  const [, single] = /^'([^']*)'\s*(?:#.*)?$/.exec(written) ?? [];
  if (single !== undefined) return single;
  const [, double] = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/.exec(written) ?? [];
  if (double !== undefined) return double.replaceAll(/\\(.)/g, (_escape, character: string) => ESCAPES[character] ?? character);
  return /^['"]/.test(written) ? undefined : written.replace(/(?:^|\s+)#.*$/, '');
}

/**
 * The variables of a file of `NAME=value` lines: `export` in front, quotes, and comments behind `#` are understood; nothing is put in for `$NAME`.
 * @param name what the error calls the file
 * @throws ConfigError with every line that is none; none of their text is in it
 */
export function parseEnvFile(text: string, name: string): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {};
  const problems: string[] = [];
  for (const [index, line] of text.replace(/^\ufeff/, '').split(/\r?\n/).entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const [, variable, written] = LINE.exec(line) ?? [];
    const value = written === undefined ? undefined : valueOf(written);
    if (variable === undefined || value === undefined) problems.push(`${name}:${index + 1}: expected NAME=value, with both quotes or none`);
    else variables[variable] = value;
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
