/** Spellings that differ only in case or in the character between words are one spelling. */
function normalised(key: string): string {
  return key.toLowerCase().replaceAll(/[-_ .]/g, '');
}

/** How many single letters must be put in, left out, replaced or swapped with their neighbour to turn one word into the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** The known key that somebody who wrote `key` most likely meant, or undefined where none is near. */
export function nearestKey(key: string, known: readonly string[]): string | undefined {
  const word = normalised(key);
  let nearest: string | undefined;
  // A third of the letters may be wrong: more, and the guess would be as good as any.
  let smallest = Math.floor(word.length / 3) + 1;
  // Keys are short; a longer one cannot be near, and would only cost time.
  if (word.length > 100) return undefined;
  for (const candidate of known) {
    const distance = editDistance(word, normalised(candidate));
    if (distance < smallest) {
      smallest = distance;
      nearest = candidate;
    }
  }
  return nearest;
}
