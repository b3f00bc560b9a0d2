import type { JobStatus } from '../../../../core/job-status.ts';
import type { ViewSettings } from '../../control/view-settings.ts';
import type { JobState } from '../../state/job-state.ts';
import type { Canvas } from '../canvas.ts';
import { cut } from '../display-width.ts';
import { formatCount } from '../format-compact.ts';
import { formatTimeOfDay } from '../format-time.ts';
import { connectionSegments } from '../job/situation-line.ts';
import { drawSegments, type Segment } from '../segments.ts';
import { serverText } from '../server-text.ts';
import { statusMark } from '../status-mark.ts';
import { Style } from '../style.ts';
import type { ViewModel } from '../view-model.ts';

const COUNTED: readonly JobStatus[] = ['running', 'failed', 'queued', 'paused', 'succeeded', 'cancelled'];

function counts(jobs: readonly JobState[]): Segment[] {
  return COUNTED.map((status, index) => {
    const count = jobs.filter((job) => job.status === status).length;
    const { glyph, style } = statusMark({ status, rawStatus: '' });
    return { text: count === 0 ? '' : `${glyph} ${formatCount(count)} ${status}`, style, rank: index + 1 };
  });
}

/** What of the table is on the screen. */
export interface TableFacts {
  /** Jobs that the filter lets through. */
  readonly matching: number;
  readonly first: number;
  readonly rows: number;
}

/** Draws how many jobs there are, how they are doing, which of them are shown, and how the stream is doing. */
export function drawJobsHeader(canvas: Canvas, row: number, model: ViewModel, settings: ViewSettings, facts: TableFacts, now: number): void {
  const { matching, first, rows } = facts;
  const jobs = [...model.jobs.values()];
  const { jobFilter, jobOrder } = settings;
  const part = matching > rows && rows > 0 ? `${formatCount(first + 1)}–${formatCount(Math.min(matching, first + rows))} of ${formatCount(matching)}` : '';
  const narrow = canvas.columns < 100 && model.connection.state === 'live';
  drawSegments(canvas, {
    row,
    from: canvas.columns < 20 ? 0 : 1,
    to: canvas.columns - 1,
    left: [
      { text: jobs.length === 1 ? '1 job' : `${formatCount(jobs.length)} jobs`, style: Style.STRONG, rank: 0 },
      ...counts(jobs),
    ],
    right: [
      { text: jobFilter === '' ? '' : `${formatCount(matching)} with ${cut(serverText(jobFilter, 20), 20)}`, style: Style.MATCH, rank: 2 },
      { text: part, style: Style.DIM, rank: 5 },
      { text: jobOrder === 'created' ? '' : `by ${jobOrder}`, style: Style.DIM, rank: 4 },
      ...(narrow ? [] : connectionSegments(model.connection, undefined)),
      { text: formatTimeOfDay(now), style: Style.DIM, rank: 10 },
    ],
  });
}
