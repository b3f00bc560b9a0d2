/** Some lines of a file, and what is to stand there. */
interface Hunk {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

function hunksOf(diff: string): Hunk[] {
  return diff.split(/^@@.*\n/m).map((text) => {
    const lines = text.replace(/\n$/, '').split('\n');
    const without = (sign: string) => lines.filter((line) => !line.startsWith(sign)).map((line) => line.slice(1));
    return { before: without('+'), after: without('-') };
  });
}

/** Where the lines stand in the file, as line numbers from 0. */
function placesOf(lines: readonly string[], wanted: readonly string[]): number[] {
  return lines.flatMap((_line, start) => (wanted.every((line, index) => line === lines[start + index]) ? [start] : []));
}

/**
 * Changes a text by a diff without line numbers: parts are divided by `@@`, and the lines without a `+` say where each belongs.
 * @param name of the file, for the message
 * @throws Error naming the lines that are not there, or that are there more than once
 */
export function applyDiff(text: string, diff: string, name: string): string {
  return hunksOf(diff).reduce((before, hunk) => {
    const lines = before.split('\n');
    const places = placesOf(lines, hunk.before);
    const [place] = places;
    if (place === undefined || places.length > 1) {
      throw new Error(`${name}: these lines must be there once, and are there ${places.length} times:\n${hunk.before.join('\n')}`);
    }
    return lines.toSpliced(place, hunk.before.length, ...hunk.after).join('\n');
  }, text);
}
