import type { MetricSeries } from '../../state/metric-series.ts';

/** What tells most of a job, by its name. */
const TELLING = [
  /^(?:train(?:ing)?[./_])?loss$/i,
  /^(?:val|validation|eval|evaluation|test)[./_].*loss/i,
  /reward|return/i,
  /^(?:val|validation|eval|evaluation|test)[./_]/i,
] as const;

function rankOfKey({ key, goal }: MetricSeries): number {
  const rank = TELLING.findIndex((expression) => expression.test(key));
  if (rank >= 0) return rank;
  return goal === undefined ? TELLING.length + 1 : TELLING.length;
}

/** Asked for in each frame, of each of maybe a thousand series. */
const ranks = new WeakMap<MetricSeries, { readonly key: string; readonly rank: number }>();

function rankOf(series: MetricSeries): number {
  let known = ranks.get(series);
  // A series gets another key once there is a second phase with its name.
  if (known?.key !== series.key) {
    known = { key: series.key, rank: rankOfKey(series) };
    ranks.set(series, known);
  }
  return known.rank;
}

/** The series in the order of the screen: losses, rewards and evaluations first, then in the order of their coming. */
export function metricOrder(series: ReadonlyMap<string, MetricSeries>): MetricSeries[] {
  return [...series.values()]
    .map((one) => ({ one, rank: rankOf(one) }))
    .toSorted((left, right) => left.rank - right.rank)
    .map(({ one }) => one);
}
