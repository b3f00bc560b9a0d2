import type { CurveColumn } from './curve-columns.ts';

const UNICODE = '▁▂▃▄▅▆▇█';
const ASCII = '_.,-~=+#';
/** A column with a point that is not finite, in both alphabets. */
const NONFINITE = '!';

/**
 * The value that stands for a column: its highest, so that an upward spike is seen however many points share the column; its lowest
 * where it dips alone, which shows in how far it is from the mean.
 */
function shown({ count, sum, min, max }: CurveColumn): number {
  const mean = sum / count;
  // The sum of huge values is infinite, and says nothing.
  return Number.isFinite(mean) && mean - min > 2 * (max - mean) ? min : max;
}

/** One character for each column, scaled from the lowest to the highest value shown; `!` where a point was not finite. */
export function sparkline(columns: readonly CurveColumn[], ascii: boolean): string {
  const values = columns.map((column) => (column.count === 0 ? undefined : shown(column)));
  const known = values.filter((value) => value !== undefined);
  const lowest = Math.min(...known);
  const highest = Math.max(...known);
  const alphabet = ascii ? ASCII : UNICODE;
  return columns
    .map(({ hasNonfinite }, index) => {
      const value = values[index];
      if (hasNonfinite || value === undefined) return NONFINITE;
      // Halves first: the span of two huge numbers of opposite sign would be infinite.
      const share = highest > lowest ? (value / 2 - lowest / 2) / (highest / 2 - lowest / 2) : 0;
      return alphabet[Math.min(alphabet.length - 1, Math.floor(share * alphabet.length))];
    })
    .join('');
}
