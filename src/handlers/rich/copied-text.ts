import { printable, withoutSecrets } from '../../core/text.ts';
import { formatNumber } from '../format-number.ts';
import { walk } from './control/log-walk.ts';
import { readPane, type ShownLog, shownLog } from './control/shown-log.ts';
import type { ViewSettings } from './control/view-settings.ts';
import { jobOrigin } from './control/x-axis.ts';
import { chartGlyphs } from './frame/chart/glyphs.ts';
import { valueAt } from './frame/chart/series-value.ts';
import type { Size } from './frame/canvas.ts';
import { jobAreas } from './frame/job/job-areas.ts';
import { metricPages, shownMetrics } from './frame/job/metric-pages.ts';
import { Style } from './frame/style.ts';
import type { ViewModel } from './frame/view-model.ts';
import type { EventEntry } from './state/event-log.ts';
import type { JobState } from './state/job-state.ts';
import type { MetricSeries } from './state/metric-series.ts';

/** The values of the charts on the screen: at the crosshair, or the newest. */
function valueLines(job: JobState, settings: ViewSettings, model: ViewModel, size: Size): string[] {
  const area = jobAreas(job, settings, model, size).charts?.rectangle;
  const series = area === undefined ? shownMetrics(job, settings) : metricPages(job, settings, area).charted;
  const { crosshair, xAxis } = settings;
  const lineOf = (one: MetricSeries): string => {
    if (crosshair === undefined) return one.last === undefined ? '' : `${one.key}=${formatNumber(one.last.value)} (step=${formatNumber(one.last.step)})`;
    const line = { series: one, style: Style.SERIES, marker: '', origin: jobOrigin(job), label: one.key };
    const { text, range } = valueAt(line, xAxis, crosshair, chartGlyphs('ascii'));
    return `${one.key}=${text}${range === '' ? '' : ` (${range})`}${xAxis === 'step' ? ` (step=${formatNumber(crosshair)})` : ''}`;
  };
  return series.map(lineOf).filter((line) => line !== '');
}

/** A time as backends write it; '' for one that is none. */
function timeText(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

/** The entry at the bottom of a log. */
function bottomEntry({ log, accepts, position }: ShownLog): EventEntry | undefined {
  const number = walk(log, accepts, (position ?? log.total) + 1, -1, 1);
  return number === undefined ? undefined : log.at(number);
}

function eventLine(job: JobState, settings: ViewSettings): string[] {
  const entry = bottomEntry(shownLog(job, settings, 'events'));
  if (entry === undefined) return [];
  const parts = [timeText(entry.time), entry.seq === undefined ? '' : `[${entry.seq}]`, `${entry.type}:`, entry.message, entry.detail];
  return [parts.filter((part) => part !== '').join(' ')];
}

function jobLines(job: JobState, settings: ViewSettings, model: ViewModel, size: Size): string[] {
  switch (readPane(job, settings)) {
    case 'metrics':
      return valueLines(job, settings, model, size);
    case 'events':
      return eventLine(job, settings);
    case 'timeline':
      return job.phases.map(({ phase, startedAt }) => `${phase} ${timeText(startedAt)}`);
    case 'alerts':
      return job.alerts.map(({ text }) => text);
    case 'output':
      return [bottomEntry(shownLog(job, settings, 'output'))?.message ?? ''];
  }
}

/**
 * What the key for copying takes: the command where it is shown, the values of the charts, the event or the printed line at the bottom of the log, the phases, the
 * alerts, or the id of the selected job. '' where there is nothing.
 */
export function copiedText(model: ViewModel, settings: ViewSettings, size: Size): string {
  if (settings.showCommand) return model.command;
  const job = settings.selectedJob === undefined ? undefined : model.jobs.get(settings.selectedJob);
  if (job === undefined) return '';
  const lines = settings.screen === 'jobs' ? [job.jobId] : jobLines(job, settings, model, size);
  return lines.map((line) => printable(withoutSecrets(line))).join('\n');
}
