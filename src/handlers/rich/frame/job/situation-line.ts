import type { JobState } from '../../state/job-state.ts';
import type { Canvas } from '../canvas.ts';
import { cut } from '../display-width.ts';
import { formatCount } from '../format-compact.ts';
import { formatTimeOfDay } from '../format-time.ts';
import { drawSegments, type Segment } from '../segments.ts';
import { serverText } from '../server-text.ts';
import { Style } from '../style.ts';
import type { Connection, ViewModel } from '../view-model.ts';
import { drawPhaseStrip } from './phase-strip.ts';

/** True where something is said that a person must not miss. */
export function isUrgent({ connection }: Pick<ViewModel, 'connection'>, job: JobState | undefined): boolean {
  return connection.state === 'retrying' || job?.error !== undefined;
}

/** How the stream is doing. @param lastSeq behind which it goes on, where that is known */
export function connectionSegments({ source, state, since, attempts }: Connection, lastSeq: number | undefined): Segment[] {
  if (state === 'live') return [{ text: cut(serverText(source, 40), 40), style: Style.DIM, rank: 9 }];
  const resume: Segment = { text: lastSeq === undefined ? '' : `· resume seq ${formatCount(lastSeq)}`, style: Style.WARNING, rank: 5, gap: 1 };
  return [{ text: `reconnecting (${attempts}) since ${formatTimeOfDay(since)}`, style: Style.WARNING, rank: 0 }, resume];
}

/** Draws the phases, or why the job failed, and how the stream is doing: first where it does badly. */
export function drawSituationLine(canvas: Canvas, row: number, job: JobState, model: ViewModel, now: number): void {
  const { columns } = canvas;
  const isLive = model.connection.state === 'live';
  const segments = connectionSegments(model.connection, job.lastSeq);
  // The address of the backend gives way to what happened to the job.
  const right = isLive && columns >= 100 && job.error === undefined ? segments : [];
  const free = drawSegments(canvas, { row, from: 1, to: columns - 1, left: isLive ? [] : segments, right });
  const from = isLive ? free.from : free.from + 3;
  const to = right.length === 0 ? free.to : free.to - 2;
  if (job.error === undefined) drawPhaseStrip(canvas, row, from, to, job, now);
  else canvas.write(row, from, cut(`✖ ${serverText(job.error, columns)}`, to - from), Style.BAD);
}
