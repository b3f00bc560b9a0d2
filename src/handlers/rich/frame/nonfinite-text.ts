import type { MetricSeries } from '../state/metric-series.ts';
import { formatCount } from './format-compact.ts';

/** How many points of a series were no finite number: `2 NaN`. '' where all were. @param before stands before it */
export function nonfiniteText({ nonfiniteCount, nonfinitePoints }: Pick<MetricSeries, 'nonfiniteCount' | 'nonfinitePoints'>, before = ''): string {
  if (nonfiniteCount === 0) return '';
  const nan = nonfinitePoints.filter(({ value }) => Number.isNaN(value)).length;
  const kind = nan === nonfinitePoints.length ? 'NaN' : nan === 0 ? 'Inf' : 'NaN/Inf';
  return `${before}${formatCount(nonfiniteCount)} ${kind}`;
}
