import { InvalidArgumentError } from 'commander';
import type { SettingKind } from '../settings/setting-kind.ts';

/** @returns a parser of whole numbers in a range */
export function wholeNumber(lowest: number, highest = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = Number(text);
    const range = highest === Number.MAX_SAFE_INTEGER ? `of at least ${lowest}` : `from ${lowest} to ${highest}`;
    if (!/^-?\d+$/.test(text) || value < lowest || value > highest) throw new InvalidArgumentError(`expected a whole number ${range}.`);
    return value;
  };
}

/** Each use of the option adds one. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Each use of the option adds those between its commas. */
export function collectList(text: string, before: readonly string[] = []): readonly string[] {
  const entries = text.split(',').map((entry) => entry.trim());
  return [...before, ...entries.filter((entry) => entry !== '')];
}

/** @returns a parser that a setting's kind makes: the environment and files take the same values */
export function settingValue<T>(kind: SettingKind<T>) {
  return (text: string): T => {
    const reading = kind.fromText(text);
    if ('problem' in reading) throw new InvalidArgumentError(`${reading.problem}.`);
    return reading.value;
  };
}
