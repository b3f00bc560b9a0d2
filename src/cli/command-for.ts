import type { Flags } from './command-context.ts';
import { commandName } from './command-name.ts';

/** What has to be said again to reach the same backend. */
const REPEATED: readonly (readonly [attribute: string, flag: string])[] = [
  ['directory', '-C'],
  ['backend', '--backend'],
  ['apiKeyFile', '--api-key-file'],
  ['envFile', '--env-file'],
  ['stateDir', '--state-dir'],
];

/** A word as a shell takes it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** A command to type next, which reaches the same backend. @param flags what was given on the command line */
export function commandFor(flags: Flags, ...words: readonly string[]): string {
  const repeated = REPEATED.flatMap(([attribute, flag]) => [flags[attribute]].flat().flatMap((value) => (typeof value === 'string' ? [flag, value] : [])));
  return [commandName(), ...[...words, ...repeated].map(shellWord)].join(' ');
}
