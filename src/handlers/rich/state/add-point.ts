import type { MetricSeries, SeriesPoint } from './metric-series.ts';

/** Of the points that are not finite, so many of the first stay, and as many of the newest. */
const KEPT_NONFINITE = 32;

function noteNonfinite(series: MetricSeries, point: SeriesPoint): void {
  series.nonfiniteCount++;
  if (series.nonfinitePoints.length === 2 * KEPT_NONFINITE) series.nonfinitePoints.splice(KEPT_NONFINITE, 1);
  series.nonfinitePoints.push(point);
}

/** Adds a point to a series. Of equally good points the first is the best. */
export function addPoint(series: MetricSeries, point: SeriesPoint): void {
  const { value, step, time } = point;
  series.history.add(value, step, time);
  series.last = point;
  if (!Number.isFinite(value)) return noteNonfinite(series, point);
  const { goal, best } = series;
  if (goal === undefined) return;
  if (best === undefined || (goal === 'min' ? value < best.value : value > best.value)) series.best = point;
}
