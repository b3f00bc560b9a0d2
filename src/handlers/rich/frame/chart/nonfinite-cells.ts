import type { SeriesHistory } from '../../../history/series-history.ts';
import { type BucketPositions, cellAt, type XScale } from './x-scale.ts';

/**
 * 1 for each cell in which a point was NaN or infinite. A bucket is narrower than a cell, as a rule; the place in a wide one is known only for
 * the points that the series kept.
 * @param kept positions of those points
 */
export function nonfiniteCells(
  history: SeriesHistory,
  { first, last, zero }: BucketPositions,
  scale: XScale,
  cells: number,
  kept: readonly number[],
): Uint8Array {
  const marked = new Uint8Array(cells);
  const isShown = (x: number): boolean => x >= scale.from && x <= scale.to;
  for (const x of kept) if (isShown(x)) marked[cellAt(scale, x, cells)] = 1;
  const { length, nonfinite } = history;
  for (let index = 0; index < length; index++) {
    if (nonfinite[index] === 0) continue;
    const [start, end] = [(first[index] as number) - zero, (last[index] as number) - zero];
    const from = Math.max(0, cellAt(scale, Math.min(start, end), cells));
    const to = Math.min(cells - 1, cellAt(scale, Math.max(start, end), cells));
    const middle = (start + end) / 2;
    if (!isShown(middle)) continue;
    const next = marked.indexOf(1, from);
    if (next < 0 || next > to) marked[cellAt(scale, middle, cells)] = 1;
  }
  return marked;
}
