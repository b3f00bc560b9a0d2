import { resolve } from 'node:path';
import { parseByteSize } from '../byte-size.ts';
import { describeValue } from '../job-config/describe-value.ts';

/** A value that was understood, or what is wrong with it: a sentence without the name of what it is about. */
export type Reading<T> = { readonly value: T } | { readonly problem: string };

/** How a setting's value is written: as text in the environment, as a value in a TOML file. */
export interface SettingKind<T> {
  readonly fromText: (text: string) => Reading<T>;
  /** @param directory where relative paths start */
  readonly fromToml: (value: unknown, directory: string) => Reading<T>;
}

function expected(what: string, value: unknown): { readonly problem: string } {
  return { problem: `expected ${what}, got ${describeValue(value)}` };
}

/** A text, checked. @param check says what is wrong with it, if anything */
export function textKind(what: string, check: (text: string) => boolean = () => true): SettingKind<string> {
  const read = (value: unknown): Reading<string> => (typeof value === 'string' && value.trim() !== '' && check(value) ? { value } : expected(what, value));
  return { fromText: read, fromToml: read };
}

/** One of some words. */
export function choiceKind<T extends string>(...words: readonly T[]): SettingKind<T> {
  const read = (value: unknown): Reading<T> => (words.includes(value as T) ? { value: value as T } : expected(`one of ${words.join(', ')}`, value));
  return { fromText: read, fromToml: read };
}

/** A path: relative ones start at the working directory, and in a file where the file is. */
export const pathKind: SettingKind<string> = {
  fromText: (text) => ({ value: resolve(text) }),
  fromToml: (value, directory) => (typeof value === 'string' && value !== '' ? { value: resolve(directory, value) } : expected('a path', value)),
};

/** A number. */
export function numberKind(what: string, check: (value: number) => boolean): SettingKind<number> {
  const fromToml = (value: unknown): Reading<number> => (typeof value === 'number' && check(value) ? { value } : expected(what, value));
  return { fromToml, fromText: (text) => (text.trim() === '' ? expected(what, text) : 'value' in fromToml(Number(text)) ? { value: Number(text) } : expected(what, text)) };
}

/** A number of bytes: a text such as `10GiB`, or a whole number. */
export const byteSizeKind: SettingKind<number> = {
  fromText(text) {
    const value = parseByteSize(text);
    return value === undefined ? expected('a size such as 500MB or 10GiB', text) : { value };
  },
  fromToml: (value) => (typeof value === 'string' || typeof value === 'number' ? byteSizeKind.fromText(String(value)) : expected('a size such as "500MB" or "10GiB"', value)),
};

/** Yes or no. In the environment it is asked the other way round, as with `NO_COLOR`: any text there means no. */
export const allowedKind: SettingKind<boolean> = {
  fromText: () => ({ value: false }),
  fromToml: (value) => (typeof value === 'boolean' ? { value } : expected('true or false', value)),
};

/** Some texts: a list in a file; one in the environment, since commas can belong to one. */
export const listKind: SettingKind<readonly string[]> = {
  fromText: (text) => ({ value: [text] }),
  fromToml(value) {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.every((entry) => typeof entry === 'string' && entry !== '') ? { value: list as string[] } : expected('a list of texts', value);
  },
};
