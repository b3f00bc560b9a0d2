/** Longest text in front of what is printed that is looked at. */
const LONGEST_PREFIX = 200;

/** What loggers and launchers put in front of a line, a word of it at a time. */
const FURNITURE: readonly RegExp[] = [
  /^(?:debug|info|warn(?:ing)?|error|notice|trace)[:,|]?$/i,
  // Times and dates, numbers of ranks, separators.
  /^[\d:.,TZ+/|>-]+$/,
  /^(?:rank|worker|gpu|node|proc(?:ess)?|local_rank)[-_=:]?\d+[:|>]?$/i,
  // A place in the program: `trainer.py:143`, `__main__:main:12`, `INFO:root:`.
  /^[\w.]+(?::[\w.]+)*:\d+:?$/,
  /^(?:debug|info|warning|error):[\w.]*:?$/i,
  /^_*[a-z]\w*(?:\.\w+)+:?$/i,
];

/**
 * True for text that says nothing itself: times, levels, names of loggers, ranks. `0: `, `[rank0]: `, `2026-01-02 10:00:00,123 - INFO - `. A word such as
 * `config: ` is none of it.
 */
export function isLogPrefix(text: string): boolean {
  if (text.length > LONGEST_PREFIX) return false;
  const words = text.replace(/\[[^\]]*\]:?|\([^)]*\):?/g, ' ').split(/\s+/);
  return words.every((word) => word === '' || FURNITURE.some((pattern) => pattern.test(word)));
}
