import { metricFilter } from '../../control/metric-filter.ts';
import type { ViewSettings } from '../../control/view-settings.ts';
import type { JobState } from '../../state/job-state.ts';
import type { MetricSeries } from '../../state/metric-series.ts';
import { metricOrder } from '../job/metric-order.ts';

/** Looked for first where nobody chose. */
const USUAL = 'train.loss';

/**
 * The metric by which jobs are compared: of those that the filter of the settings lets through and that most jobs have, the one that tells
 * most; without a filter `train.loss`, if any has it. Undefined where there is none.
 */
export function chosenMetric(jobs: Iterable<JobState>, { metricFilter: source }: Pick<ViewSettings, 'metricFilter'>): string | undefined {
  const isShown = metricFilter(source);
  const counts = new Map<string, number>();
  const examples = new Map<string, MetricSeries>();
  for (const { series } of jobs) {
    if (source === '' && series.has(USUAL)) return USUAL;
    for (const [key, one] of series) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      examples.set(key, one);
    }
  }
  let most = 0;
  for (const [key, count] of counts) if (isShown(key)) most = Math.max(most, count);
  for (const [key, count] of counts) if (count < most || !isShown(key)) examples.delete(key);
  return metricOrder(examples)[0]?.key;
}

/** The series of a job for the metric by which jobs are compared, where it has one. */
export function seriesOf({ series, seriesByName }: JobState, metric: string | undefined): MetricSeries | undefined {
  return metric === undefined ? undefined : (series.get(metric) ?? seriesByName.get(metric)?.[0]);
}
