import type { JobState } from '../../state/job-state.ts';
import type { Canvas } from '../canvas.ts';
import type { Rectangle } from '../chart.ts';
import { cut, displayWidth, fit } from '../display-width.ts';
import { formatCount } from '../format-compact.ts';
import { formatDuration } from '../format-duration.ts';
import { formatTimeOfDay } from '../format-time.ts';
import type { Segment } from '../segments.ts';
import { Style } from '../style.ts';
import { shownPhases } from './phase-strip.ts';

/** Columns for a duration. */
const DURATION = 7;
/** The longest bar, in columns, and one that is too short to compare. */
const BAR = { longest: 60, shortest: 8 };

/** The title of the timeline. */
export function timelineTitle({ phases }: JobState): Segment[] {
  return [
    { text: 'timeline', style: Style.TITLE, rank: 0 },
    { text: phases.length === 1 ? '1 phase' : `${formatCount(phases.length)} phases`, style: Style.DIM, rank: 1 },
  ];
}

/** Draws the newest phases that fit, each with its start, its duration and a bar as long as its share of the longest. */
export function drawTimeline(canvas: Canvas, { row, column, rows, columns }: Rectangle, job: JobState, now: number): void {
  const phases = shownPhases(job, now, rows);
  const end = column + columns;
  const nameColumns = Math.max(0, ...phases.map(({ name }) => displayWidth(name)));
  const longest = Math.max(1, ...phases.map(({ durationMs }) => durationMs));
  for (const [index, { name, startedAt, durationMs, glyph, style }] of phases.entries()) {
    const at = row + index;
    canvas.write(at, column, cut(`${formatTimeOfDay(startedAt)} ${glyph} ${fit(name, nameColumns)}`, columns), style);
    const durationAt = column + 11 + nameColumns + 1;
    canvas.write(at, durationAt, fit(formatDuration(durationMs), DURATION, 'braille', 'right'), Style.PLAIN, end - durationAt);
    const barAt = durationAt + DURATION + 1;
    const room = Math.min(BAR.longest, end - barAt);
    if (room >= BAR.shortest) canvas.write(at, barAt, '█'.repeat(Math.max(1, Math.round((durationMs / longest) * room))), style);
  }
  if (phases.length === 0 && rows > 0) canvas.write(row, column, cut('no phase yet', columns), Style.DIM);
}
