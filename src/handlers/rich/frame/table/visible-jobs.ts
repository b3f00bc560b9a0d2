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

/** By what jobs are sorted: the least first. Infinity for those of which it is not known. */
function orderOf(jobs: readonly JobState[], settings: Pick<ViewSettings, 'jobOrder' | 'metricFilter'>): (job: JobState) => number {
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

/** The jobs of the table, from top to bottom: those that the filter lets through, sorted. Equal ones keep the order of the model. */
export function visibleJobs({ jobs }: Pick<ViewModel, 'jobs'>, settings: Pick<ViewSettings, 'jobFilter' | 'jobOrder' | 'metricFilter'>): JobState[] {
  const words = settings.jobFilter.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const all = [...jobs.values()];
  const order = orderOf(all, settings);
  return all
    .filter((job) => matches(job, words))
    .map((job) => ({ job, place: order(job) }))
    .toSorted((left, right) => (left.place < right.place ? -1 : left.place > right.place ? 1 : 0))
    .map(({ job }) => job);
}
