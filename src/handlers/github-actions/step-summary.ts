import { formatNumber } from '../format-number.ts';
import { formatCount } from '../rich/frame/format-compact.ts';
import { formatDuration } from '../rich/frame/format-duration.ts';
import type { JobState } from '../rich/state/job-state.ts';
import type { MetricSeries, SeriesPoint } from '../rich/state/metric-series.ts';
import { progressOf } from '../rich/state/progress.ts';
import { markdownRow, markdownText } from './markdown.ts';

/** More metrics would make a page that nobody reads, and GitHub takes a megabyte at most. */
const MOST_METRICS = 100;

function pointCells(point: SeriesPoint | undefined): string[] {
  return point === undefined ? ['', ''] : [markdownText(formatNumber(point.value)), markdownText(formatCount(point.step))];
}

function metricRow({ key, last, best, nonfiniteCount }: MetricSeries): string {
  return markdownRow([markdownText(key), ...pointCells(last), ...pointCells(best), nonfiniteCount === 0 ? '' : formatCount(nonfiniteCount)]);
}

function metricTable(state: JobState): string[] {
  const series = [...state.series.values()];
  if (series.length === 0) return [];
  const rows = series.slice(0, MOST_METRICS).map(metricRow);
  const more = series.length - rows.length + (state.droppedPoints > 0 ? 1 : 0);
  return [
    markdownRow(['metric', 'last', 'at step', 'best', 'at step', 'not finite']),
    '|---|---:|---:|---:|---:|---:|',
    ...rows,
    '',
    ...(more > 0 ? [`and ${state.droppedPoints > 0 ? 'at least ' : ''}${formatCount(more)} more metrics`, ''] : []),
  ];
}

/**
 * What a job came to, as Markdown: how it ended and when, its metrics, its events.
 * @param ending how the job ended, or why it is not known
 * @param now milliseconds since 1970
 */
export function stepSummary(state: JobState, ending: string, now: number): string {
  const { elapsedMs, step, totalSteps } = progressOf(state, now);
  const { countByLevel, total } = state.events;
  const steps = step === undefined ? '' : `${formatCount(step)}${totalSteps === undefined ? '' : `/${formatCount(totalSteps)}`}`;
  const cells = [markdownText(ending), elapsedMs === undefined ? '' : formatDuration(elapsedMs), markdownText(steps), total, countByLevel.warning, countByLevel.error];
  return [
    `### ${markdownText(state.name ?? state.jobId)}: ${markdownText(ending)}`,
    '',
    markdownRow(['status', 'duration', 'steps', 'events', 'warnings', 'errors']),
    '|---|---:|---:|---:|---:|---:|',
    markdownRow(cells.map((cell) => (typeof cell === 'number' ? formatCount(cell) : cell))),
    '',
    ...(state.error === undefined ? [] : [`> ${markdownText(state.error)}`, '']),
    ...metricTable(state),
  ].join('\n');
}
