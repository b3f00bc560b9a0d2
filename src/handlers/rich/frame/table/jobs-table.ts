import type { ViewSettings } from '../../control/view-settings.ts';
import type { JobState } from '../../state/job-state.ts';
import { progressOf } from '../../state/progress.ts';
import type { Canvas } from '../canvas.ts';
import type { Rectangle } from '../chart.ts';
import { cut, displayWidth, fit } from '../display-width.ts';
import { serverText } from '../server-text.ts';
import { Style } from '../style.ts';
import type { Charset } from '../view-model.ts';
import { seriesOf } from './chosen-metric.ts';
import type { ComparedJob } from './compared-jobs.ts';
import { type ColumnFacts, latestColumn, type JobColumn, jobColumns, widerName } from './job-columns.ts';

/** What the table shows. */
export interface JobsTableOptions {
  /** The line of titles and the rows. */
  readonly area: Rectangle;
  /** All of its jobs, from top to bottom. */
  readonly jobs: readonly JobState[];
  readonly compared: readonly ComparedJob[];
  readonly metric: string | undefined;
  readonly settings: ViewSettings;
  readonly charset: Charset;
  readonly now: number;
}

/** In front of the first column: the marks of selected and pinned jobs, and a blank. */
const MARKS = 3;
const GAP = 2;
/** Least columns for what was told last. */
const ROOM_FOR_LATEST = 14;

function widthOf(columns: readonly JobColumn[]): number {
  return columns.reduce((width, column) => width + column.columns + GAP, -GAP);
}

/** The columns for which there is room, the name as wide as it should be, and what was told last in what they leave. */
function columnsThatFit(facts: ColumnFacts, room: number): readonly JobColumn[] {
  const all = jobColumns(facts);
  let kept = all;
  while (kept.length > 1 && widthOf(kept) > room) {
    const highest = Math.max(...kept.map(({ rank }) => rank));
    kept = kept.filter(({ rank }) => rank !== highest);
  }
  const [name, ...others] = kept as readonly [JobColumn, ...JobColumn[]];
  const wider = [widerName(name, facts.name, room - widthOf(kept)), ...others];
  const left = room - widthOf(wider) - GAP;
  return left >= ROOM_FOR_LATEST && kept.length === all.length ? [...wider, latestColumn(left)] : wider;
}

/** The first of the rows that are shown: the selected one is among them, in the middle where it can be. */
export function firstRow(jobs: readonly JobState[], selectedJob: string | undefined, rows: number): number {
  const selected = jobs.findIndex(({ jobId }) => jobId === selectedJob);
  return Math.max(0, Math.min(selected - Math.floor(rows / 2), jobs.length - rows));
}

function longest(jobs: readonly JobState[], textOf: (job: JobState) => string | undefined): number {
  return Math.max(0, ...jobs.map((job) => displayWidth(serverText(textOf(job) ?? '', 40))));
}

function drawMarks(canvas: Canvas, row: number, column: number, job: JobState, { compared, settings }: JobsTableOptions): void {
  if (job.jobId === settings.selectedJob) canvas.put(row, column, '▸', Style.STRONG);
  const line = compared.find((one) => one.job === job);
  // The marker of its curve below the table: what is marked is pinned, or selected.
  if (line !== undefined && settings.pinnedJobs.includes(job.jobId)) canvas.put(row, column + 1, line.marker, line.style);
}

/** Draws the titles and the rows that fit. */
export function drawJobsTable(canvas: Canvas, options: JobsTableOptions): void {
  const { area, jobs, metric, settings, charset, now } = options;
  const rows = Math.max(0, area.rows - 1);
  const first = firstRow(jobs, settings.selectedJob, rows);
  const shown = jobs.slice(first, first + rows);
  const start = area.column + MARKS;
  const names = longest(shown, ({ name, jobId }) => name ?? jobId);
  const facts = { metric, name: names, type: longest(shown, ({ jobType }) => jobType), columns: area.columns };
  const columns = columnsThatFit(facts, area.columns - MARKS - 1);
  const write = (row: number, textOf: (column: JobColumn) => { readonly text: string; readonly style: number }) => {
    let at = start;
    for (const column of columns) {
      const { text, style } = textOf(column);
      canvas.write(row, at, fit(text, column.columns, 'braille', column.align), style, area.columns - at);
      at += column.columns + GAP;
    }
  };
  if (area.rows > 0) write(area.row, ({ title }) => ({ text: title, style: Style.DIM }));
  for (const [index, job] of shown.entries()) {
    const row = area.row + 1 + index;
    const cells = { job, progress: progressOf(job, now), series: seriesOf(job, metric) };
    write(row, (column) => column.cell(cells, column.columns, charset));
    if (job.jobId === settings.selectedJob) canvas.restyle(row, area.column, area.column + area.columns, Style.SELECTED);
    drawMarks(canvas, row, area.column, job, options);
  }
  if (shown.length > 0 || rows < 1) return;
  canvas.write(area.row + 1, start, cut(settings.jobFilter === '' ? 'no job yet' : 'no job matches', area.columns - MARKS), Style.DIM);
}
