import { readPane } from '../control/shown-log.ts';
import type { ViewSettings } from '../control/view-settings.ts';
import type { JobState } from '../state/job-state.ts';
import type { Size } from './canvas.ts';
import { shownJob } from './shown-job.ts';
import { jobAreas } from './job/job-areas.ts';
import { metricPages } from './job/metric-pages.ts';
import { insideOf } from './pane-border.ts';
import { chosenMetric } from './table/chosen-metric.ts';
import { chartedJobs, comparedJobs } from './table/compared-jobs.ts';
import { tableAreas } from './table/table-areas.ts';
import { visibleJobs } from './table/visible-jobs.ts';
import type { ViewModel } from './view-model.ts';

/** What a key must know of what is on the screen. */
export interface ScreenExtent {
  /** The ids of the table's rows, from top to bottom, also of those that are not on the screen. */
  readonly rows: readonly string[];
  /** The job on the screen, or the selected one. */
  readonly job: JobState | undefined;
  /** The jobs whose curves are on the screen. */
  readonly charted: readonly JobState[];
  /** Pages of charts. */
  readonly pages: number;
  /** How many events, or printed lines, or rows of the table, there is room for. */
  readonly lines: number;
}

function tableExtent(model: ViewModel, settings: ViewSettings, size: Size): ScreenExtent {
  const jobs = visibleJobs(model, settings);
  const metric = chosenMetric(model.jobs.values(), settings);
  const { table } = tableAreas(size, {
    jobCount: jobs.length,
    hasMetric: metric !== undefined,
    hasWord: settings.prompt !== undefined || model.notice !== undefined,
  });
  return {
    rows: jobs.map(({ jobId }) => jobId),
    job: settings.selectedJob === undefined ? undefined : model.jobs.get(settings.selectedJob),
    charted: chartedJobs(comparedJobs(model, settings), metric, jobs, model.charset).map(({ job }) => job),
    pages: 1,
    lines: Math.max(1, (table?.rows ?? 0) - 1),
  };
}

/** How much there is, and how much of it fits on a screen of this size. */
export function screenExtent(model: ViewModel, settings: ViewSettings, size: Size): ScreenExtent {
  if (settings.screen === 'jobs') return tableExtent(model, settings, size);
  const job = shownJob(model, settings);
  if (job === undefined) return { rows: [], job, charted: [], pages: 1, lines: 1 };
  const { charts, texts } = jobAreas(job, settings, model, size);
  const pane = readPane(job, settings);
  const text = texts.find((one) => one.pane === pane) ?? texts[0];
  return {
    rows: [],
    job,
    charted: [job],
    pages: charts === undefined ? 1 : metricPages(job, settings, charts.rectangle).shape.pages,
    lines: Math.max(1, text === undefined ? 1 : insideOf(text.rectangle, text.border).rows),
  };
}
