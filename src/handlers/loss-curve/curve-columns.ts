import type { SeriesHistory } from '../history/series-history.ts';

/** What a run of neighbouring points of a series had. */
export interface CurveColumn {
  /** Points in it, those that are not finite left out. 0 makes the numbers below meaningless. */
  count: number;
  sum: number;
  min: number;
  max: number;
  /** True where a point was NaN or an infinity. */
  hasNonfinite: boolean;
}

function newColumn(): CurveColumn {
  return { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, hasNonfinite: false };
}

/** A history in at most `width` parts of about equal length, the oldest first. */
export function curveColumns(history: SeriesHistory, width: number): CurveColumn[] {
  const { length, count, sum, min, max, nonfinite } = history;
  const columns = Array.from({ length: Math.min(width, length) }, newColumn);
  for (let index = 0; index < length; index++) {
    const column = columns[Math.floor((index * columns.length) / length)] as CurveColumn;
    column.count += count[index] as number;
    column.sum += sum[index] as number;
    column.min = Math.min(column.min, min[index] as number);
    column.max = Math.max(column.max, max[index] as number);
    column.hasNonfinite ||= (nonfinite[index] as number) > 0;
  }
  return columns;
}
