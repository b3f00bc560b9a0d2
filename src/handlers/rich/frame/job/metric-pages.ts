import { metricFilter } from '../../control/metric-filter.ts';
import type { ViewSettings } from '../../control/view-settings.ts';
import type { JobState } from '../../state/job-state.ts';
import type { MetricSeries } from '../../state/metric-series.ts';
import type { Rectangle } from '../chart.ts';
import { type GridShape, gridShape } from './grid-shape.ts';
import { metricOrder } from './metric-order.ts';

/** The series of a job that the settings show. */
export interface MetricPages {
  readonly shape: GridShape;
  /** The page shown, from 0. */
  readonly page: number;
  /** The series on it. */
  readonly charted: readonly MetricSeries[];
  /** The others that the filter lets through, in their order. */
  readonly others: readonly MetricSeries[];
  /** How many the filter lets through. */
  readonly count: number;
}

/** The series that the filter of the settings lets through, in the order of the screen. */
export function shownMetrics(job: JobState, { metricFilter: source }: Pick<ViewSettings, 'metricFilter'>): MetricSeries[] {
  const isShown = metricFilter(source);
  return metricOrder(job.series).filter(({ key }) => isShown(key));
}

/** Which series are on the page that the settings name, in a grid for this area. */
export function metricPages(job: JobState, settings: ViewSettings, area: Rectangle): MetricPages {
  const all = shownMetrics(job, settings);
  const shape = gridShape(area, all.length, settings);
  const page = Math.min(shape.pages - 1, Math.max(0, settings.page));
  const perPage = shape.columns * shape.rows;
  const [from, to] = [page * perPage, (page + 1) * perPage];
  return { shape, page, charted: all.slice(from, to), others: [...all.slice(0, from), ...all.slice(to)], count: all.length };
}
