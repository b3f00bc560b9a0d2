import type { JobStatus } from '../../../../core/job-status.ts';
import type { ViewSettings } from '../../control/view-settings.ts';
import type { JobState } from '../../state/job-state.ts';
import { fractionOf } from '../../state/progress.ts';
import type { ViewModel } from '../view-model.ts';
import { chosenMetric, seriesOf } from './chosen-metric.ts';

/** What a person can still do something about comes first. */
const STATUS_ORDER: readonly (JobStatus | undefined)[] = ['running', 'paused', 'queued', undefined, 'failed', 'cancelled', 'succeeded'];

/** True where each word of the filter is in one of the texts that name a job. */
function matches({ jobId, name, jobType, status, rawStatus, model }: JobState, words: readonly string[]): boolean {
  const text = [jobId, name, jobType, status, rawStatus, model].join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** What decides the order. */
export type OrderSettings = Pick<ViewSettings, 'jobOrder' | 'metricFilter'>;

/** By what jobs are sorted: the least first. Infinity for those of which it is not known. */
function orderOf(jobs: readonly JobState[], settings: OrderSettings): (job: JobState) => number {
  switch (settings.jobOrder) {
    case 'created':
      return () => 0;
    case 'status':
      return ({ status }) => STATUS_ORDER.indexOf(status);
    case 'progress':
      return (job) => -(fractionOf(job) ?? -Infinity);
    case 'metric': {
      const metric = chosenMetric(jobs, settings);
      return (job) => {
        const series = seriesOf(job, metric);
        const value = series?.last?.value;
        if (series === undefined || value === undefined || Number.isNaN(value)) return Infinity;
        return series.goal === 'max' ? -value : value;
      };
    }
  }
}

/** All jobs as the settings sort them now. Equal ones keep the order in which they are given. */
export function sortedJobs(jobs: readonly JobState[], settings: OrderSettings): JobState[] {
  const order = orderOf(jobs, settings);
  return jobs
    .map((job) => ({ job, place: order(job) }))
    .toSorted((left, right) => (left.place < right.place ? -1 : left.place > right.place ? 1 : 0))
    .map(({ job }) => job);
}

/** The jobs of the table, from top to bottom: those that the filter lets through, in the order of the model, or sorted now where it has none. */
export function visibleJobs({ jobs, order }: Pick<ViewModel, 'jobs' | 'order'>, settings: OrderSettings & Pick<ViewSettings, 'jobFilter'>): JobState[] {
  const words = settings.jobFilter.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return (order ?? sortedJobs([...jobs.values()], settings)).filter((job) => matches(job, words));
}
