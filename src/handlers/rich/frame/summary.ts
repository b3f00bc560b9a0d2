import { expandTabs } from '../../../core/expand-tabs.ts';
import { isTerminalStatus } from '../../../core/job-status.ts';
import type { EventLog } from '../state/event-log.ts';
import type { JobState } from '../state/job-state.ts';
import type { MetricSeries, SeriesPoint } from '../state/metric-series.ts';
import { progressOf } from '../state/progress.ts';
import { textAsAscii } from './as-ascii.ts';
import { cut, displayWidth, fit } from './display-width.ts';
import { formatCompact, formatCount } from './format-compact.ts';
import { formatDuration } from './format-duration.ts';
import { metricOrder } from './job/metric-order.ts';
import { stepText } from './job/progress-line.ts';
import { nonfiniteText } from './nonfinite-text.ts';
import { formatShare } from './progress-bar.ts';
import { serverText } from './server-text.ts';
import { statusMark } from './status-mark.ts';
import type { ViewModel } from './view-model.ts';

/** Most metrics that are named: of one job, and of each of several. */
const MOST_METRICS = { alone: 40, others: 3 };
/** Of more jobs than these, only how they ended is said. */
const MOST_DETAILED = 10;
/** Longest name of a metric, and longest error or printed line, in columns. */
const LONGEST = { name: 40, text: 300 };
/** Printed lines that stay: why a job failed often stands in them, and of a job without metrics they are what there is to see. */
const LAST_LINES = { failed: 10, bare: 5 };

const LEVELS = [['error', 'errors'], ['warning', 'warnings'], ['info', 'info'], ['debug', 'debug']] as const;

/** Values in columns, each as wide as its widest. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => displayWidth(row[index] as string))));
  return rows.map((row) => row.map((text, index) => fit(text, widths[index] as number)).join('  ').trimEnd());
}

function pointCells(word: string, point: SeriesPoint | undefined): string[] {
  return point === undefined ? ['', ''] : [`${word} ${formatCompact(point.value, 5)}`, `at ${formatCount(point.step)}`];
}

function metricRow(series: MetricSeries): string[] {
  const { key, last, best } = series;
  return [cut(serverText(key, LONGEST.name), LONGEST.name), ...pointCells('last', last), ...pointCells('best', best), nonfiniteText(series)];
}

function eventText({ total, countByLevel }: EventLog): string {
  const counts = LEVELS.filter(([level]) => countByLevel[level] > 0).map(
    ([level, plural]) => `${formatCount(countByLevel[level])} ${countByLevel[level] === 1 ? level : plural}`,
  );
  return `events  ${formatCount(total)}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}`;
}

/** What the program printed last. @param isAlone no other job is summed up */
function outputLines({ output, status, series }: JobState, isAlone: boolean): string[] {
  const { total } = output;
  if (total === 0) return [];
  const wanted = !isAlone ? 0 : status === 'failed' ? LAST_LINES.failed : series.size === 0 ? LAST_LINES.bare : 0;
  const last = Array.from({ length: Math.min(wanted, total) }, (_, index) => output.at(total - Math.min(wanted, total) + index + 1)?.message ?? '');
  const counted = total === 1 ? '1 line' : `${formatCount(total)} lines`;
  return [`output  ${counted}${last.length === 0 ? '' : ', at the end:'}`, ...last.map((line) => `  ${cut(serverText(expandTabs(line, displayWidth), LONGEST.text), LONGEST.text)}`)];
}

function headline(job: JobState, now: number): string {
  const { glyph, word } = statusMark(job);
  const { elapsedMs } = progressOf(job, now);
  const name = serverText(job.name ?? job.jobId, LONGEST.text);
  const id = job.name === undefined ? '' : ` (${serverText(job.jobId, LONGEST.text)})`;
  const time = elapsedMs === undefined ? '' : ` ${isTerminalStatus(job.status) ? 'after' : 'for'} ${formatDuration(elapsedMs)}`;
  return `${glyph} ${name}${id} ${word}${time}`;
}

function stepLine(job: JobState, now: number): string[] {
  const progress = progressOf(job, now);
  const steps = stepText(progress, formatCount);
  if (steps === '') return [];
  const share = progress.fraction === undefined ? '' : `, ${formatShare(progress.fraction)}`;
  return [`step    ${steps}${share}${job.epoch === undefined ? '' : `, epoch ${formatCompact(job.epoch)}`}`];
}

function errorLine({ error }: JobState): string[] {
  return error === undefined ? [] : [`error   ${cut(serverText(error, LONGEST.text), LONGEST.text)}`];
}

function details(job: JobState, now: number, isAlone: boolean): string[] {
  const most = isAlone ? MOST_METRICS.alone : MOST_METRICS.others;
  const metrics = metricOrder(job.series);
  const left = metrics.length - most;
  return [
    ...stepLine(job, now),
    ...aligned(metrics.slice(0, most).map(metricRow)),
    ...(left > 0 ? [`and ${formatCount(left)} more ${left === 1 ? 'metric' : 'metrics'}`] : []),
    eventText(job.events),
    ...outputLines(job, isAlone),
  ];
}

/** @param jobCount of how many jobs this is one */
function jobSummary(job: JobState, now: number, jobCount: number): string[] {
  const lines = [...errorLine(job), ...(jobCount > MOST_DETAILED ? [] : details(job, now, jobCount === 1))];
  return [headline(job, now), ...lines.map((line) => `  ${line}`)];
}

/**
 * What stays in the normal screen when the live view is left: of each job its status and how long it took, the last and the best of each
 * metric, how many events there were, and how many printed lines; of one job that failed, or has no metrics, the last of those; of very many
 * jobs a line each, and why they failed. Lines of safe text; where the paths are and how to return is for the caller to add.
 * @param now milliseconds since 1970
 */
export function summary({ jobs, charset }: ViewModel, now: number): string[] {
  const lines = [...jobs.values()].flatMap((job) => jobSummary(job, now, jobs.size));
  return charset === 'ascii' ? lines.map(textAsAscii) : lines;
}
