import type { Charset } from './frame/view-model.ts';

/**
 * The characters that a terminal most likely can show, by its environment: braille in a UTF-8 locale, blocks on the console of Linux,
 * whose font has no braille, and ASCII where the locale is no UTF-8 or not said.
 */
export function detectCharset(environment: Readonly<Record<string, string | undefined>>): Charset {
  // The first one that is set and not empty counts, as for every other program.
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  if (!/utf-?8/i.test(locale)) return 'ascii';
  return environment['TERM'] === 'linux' ? 'block' : 'braille';
}
