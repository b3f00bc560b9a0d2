import { isTerminalStatus } from '../../../../core/job-status.ts';
import type { EventEntry } from '../../state/event-log.ts';
import type { JobState } from '../../state/job-state.ts';
import type { MetricSeries } from '../../state/metric-series.ts';
import type { Progress } from '../../state/progress.ts';
import { displayWidth } from '../display-width.ts';
import { formatCompact, formatCount } from '../format-compact.ts';
import { formatDuration } from '../format-duration.ts';
import { LEVEL_MARKS } from '../job/event-line.ts';
import { formatShare, progressBar } from '../progress-bar.ts';
import { queueText } from '../queue-text.ts';
import { serverText } from '../server-text.ts';
import { statusMark } from '../status-mark.ts';
import { type CellStyle, Style } from '../style.ts';
import { trend } from '../trend.ts';
import type { Charset } from '../view-model.ts';
import { changeOver } from './change-over.ts';

/** The change is shown over this time. Milliseconds. */
const CHANGE_MS = 10 * 60_000;

/** What the cells of a row are made of. */
export interface JobRow {
  readonly job: JobState;
  readonly progress: Progress;
  /** Of the metric by which jobs are compared. */
  readonly series: MetricSeries | undefined;
}

/** What stands in a cell. */
export interface Cell {
  /** Safe to print. */
  readonly text: string;
  readonly style: CellStyle;
}

/** Makes a cell of a row that is so many columns wide. */
export type CellMaker = (row: JobRow, columns: number, charset: Charset) => Cell;

/** The longest word for a status, in columns. */
const LONGEST_STATUS = 9;

const NOTHING: Cell = { text: '–', style: Style.DIM };

/** The name; the id of a job that has none. */
export function nameCell({ job }: JobRow, columns: number): Cell {
  return { text: serverText(job.name ?? job.jobId, columns), style: Style.PLAIN };
}

/** The kind of job. */
export function typeCell({ job }: JobRow, columns: number): Cell {
  return { text: serverText(job.jobType ?? '–', columns), style: Style.DIM };
}

/** How the job is doing, in a word, with a glyph before it where there is room for both. */
export function statusCell({ job }: JobRow, columns: number): Cell {
  const { glyph, word, style } = statusMark(job);
  return { text: columns > LONGEST_STATUS ? `${glyph} ${word}` : word, style };
}

/** How long the job has been running, or has run. */
export function timeCell({ progress: { elapsedMs } }: JobRow): Cell {
  return elapsedMs === undefined ? NOTHING : { text: formatDuration(elapsedMs), style: Style.DIM };
}

/** The curve of the metric. */
export function trendCell({ series }: JobRow, columns: number, charset: Charset): Cell {
  return series === undefined ? NOTHING : { text: trend(series.history, columns, charset), style: Style.SERIES };
}

/** How far the job is, with a bar where there is room for one; where it stands in the queue while it waits there. */
export function progressCell({ job, progress: { fraction } }: JobRow, columns: number): Cell {
  const place = queueText(job);
  if (place !== '' && displayWidth(place) <= columns) return { text: place, style: Style.DIM };
  if (fraction === undefined) return NOTHING;
  const share = formatShare(fraction).padStart(6);
  return { text: columns <= 6 ? share : `${progressBar(fraction, columns - 7)} ${share}`, style: Style.PLAIN };
}

/** How long the job will take. */
export function etaCell({ job, progress }: JobRow): Cell {
  if (job.status !== 'running') return NOTHING;
  if (progress.isStalled) return { text: 'stalled', style: Style.WARNING };
  return progress.etaMs === undefined ? { text: '?', style: Style.DIM } : { text: formatDuration(progress.etaMs), style: Style.PLAIN };
}

/** The newest value of the metric; where it is no number, also the step. */
export function metricCell({ series }: JobRow): Cell {
  if (series?.last === undefined) return NOTHING;
  const { value, step } = series.last;
  if (Number.isFinite(value)) return { text: formatCompact(value, 4), style: Style.STRONG };
  return { text: `${formatCompact(value)}@${formatCount(step)}`, style: Style.BAD };
}

/** By how much the metric changed of late, for a job that is under way. */
export function changeCell({ job, series }: JobRow): Cell {
  const change = series === undefined || isTerminalStatus(job.status) ? undefined : changeOver(series, CHANGE_MS);
  if (change === undefined || series === undefined) return NOTHING;
  const isBetter = series.goal === 'min' ? change < 0 : change > 0;
  const style = series.goal === undefined || change === 0 ? Style.PLAIN : isBetter ? Style.GOOD : Style.WARNING;
  return { text: `${change > 0 ? '+' : ''}${formatCompact(change)}`, style };
}

/** The newest of the events and the printed lines. */
function latestEntry({ events, output }: JobState): EventEntry | undefined {
  const [event, line] = [events.at(events.total), output.at(output.total)];
  return event === undefined || (line !== undefined && line.time > event.time) ? line : event;
}

/** What the job told last, in words. */
export function latestCell({ job }: JobRow, columns: number): Cell {
  const entry = latestEntry(job);
  if (entry === undefined) return NOTHING;
  const { glyph, style } = LEVEL_MARKS[entry.level];
  const text = serverText(entry.message === '' ? entry.type : entry.message, columns).trimStart();
  return { text: glyph === ' ' ? text : `${glyph} ${text}`, style: style === Style.PLAIN ? Style.DIM : style };
}
