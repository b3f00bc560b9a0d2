import type { ViewSettings } from '../../control/view-settings.ts';
import { jobOrigin } from '../../control/x-axis.ts';
import type { JobState } from '../../state/job-state.ts';
import type { ChartLine } from '../chart.ts';
import { lineMarker } from '../line-marker.ts';
import { serverText } from '../server-text.ts';
import { SERIES_STYLES, Style } from '../style.ts';
import type { Charset, ViewModel } from '../view-model.ts';
import { seriesOf } from './chosen-metric.ts';

/** Longest name in the legend, in columns. */
const LONGEST_LABEL = 24;

/** A job whose curve is in the chart below the table, and what tells its curve from the others. */
export interface ComparedJob {
  readonly job: JobState;
  readonly style: number;
  readonly marker: string;
}

/** The pinned jobs, and the selected one behind them. */
export function comparedJobs({ jobs, charset }: Pick<ViewModel, 'jobs' | 'charset'>, { pinnedJobs, selectedJob }: ViewSettings): ComparedJob[] {
  const ids = new Set(selectedJob === undefined ? pinnedJobs : [...pinnedJobs, selectedJob]);
  return [...ids]
    .map((id) => jobs.get(id))
    .filter((job) => job !== undefined)
    .slice(0, SERIES_STYLES)
    .map((job, index) => ({ job, style: Style.SERIES + index, marker: lineMarker(index, charset) }));
}

/**
 * The jobs whose curves are in the chart: those that are compared; where none of them has the metric, the first row that has it, one that
 * runs before others.
 */
export function chartedJobs(compared: readonly ComparedJob[], metric: string | undefined, rows: readonly JobState[], charset: Charset): readonly ComparedJob[] {
  const hasIt = (job: JobState) => seriesOf(job, metric) !== undefined;
  if (compared.some(({ job }) => hasIt(job))) return compared;
  const job = rows.find((row) => row.status === 'running' && hasIt(row)) ?? rows.find(hasIt);
  return job === undefined ? [] : [{ job, style: Style.SERIES, marker: lineMarker(0, charset) }];
}

/** The curves of jobs, as far as they have the metric. */
export function linesOf(charted: readonly ComparedJob[], metric: string): ChartLine[] {
  return charted.flatMap(({ job, style, marker }) => {
    const series = seriesOf(job, metric);
    return series === undefined ? [] : [{ series, style, marker, origin: jobOrigin(job), label: serverText(job.name ?? job.jobId, LONGEST_LABEL) }];
  });
}
