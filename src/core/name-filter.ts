/** True where the text has the shape of the glob: `*` stands for any text, everything else for itself. Linear time. */
export function matchesGlob(glob: string, text: string): boolean {
  const parts = glob.split('*');
  if (parts.length === 1) return glob === text;
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let position = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, position);
    if (found < 0 || found + part.length > end) return false;
    position = found + part.length;
  }
  return position <= end;
}

/**
 * Compiles a list of names, globs (`sft.*`) and exclusions (`!sft.loss`) to a test.
 * A name passes if a positive entry names it, or there is no positive entry, and no exclusion does.
 */
export function compileNameFilter(entries: readonly string[]): (name: string) => boolean {
  const wanted = entries.filter((entry) => !entry.startsWith('!'));
  const excluded = entries.filter((entry) => entry.startsWith('!')).map((entry) => entry.slice(1));
  return (name) =>
    (wanted.length === 0 || wanted.some((glob) => matchesGlob(glob, name))) && !excluded.some((glob) => matchesGlob(glob, name));
}
