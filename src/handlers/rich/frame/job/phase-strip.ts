import { isTerminalStatus } from '../../../../core/job-status.ts';
import type { JobState } from '../../state/job-state.ts';
import type { Canvas } from '../canvas.ts';
import { cut, displayWidth } from '../display-width.ts';
import { formatDuration } from '../format-duration.ts';
import { serverText } from '../server-text.ts';
import { type CellStyle, Style } from '../style.ts';

/** A phase as it is shown. */
export interface ShownPhase {
  /** Safe to print. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Until the next one began, the job ended, or now. */
  readonly durationMs: number;
  readonly glyph: string;
  readonly style: CellStyle;
}

/** Longest name of a phase that is shown, in columns. */
const LONGEST_NAME = 24;
/** Columns between two phases. */
const GAP = 2;

function markOf({ status }: JobState, isLast: boolean): Pick<ShownPhase, 'glyph' | 'style'> {
  if (!isLast || status === 'succeeded') return { glyph: '✔', style: Style.DIM };
  if (status === 'failed') return { glyph: '✖', style: Style.BAD };
  if (status === 'cancelled') return { glyph: '⊘', style: Style.WARNING };
  return { glyph: '▶', style: Style.ACCENT };
}

/** The newest phases of a job, the oldest of them first, each with how long it took. @param count how many at most */
export function shownPhases(job: JobState, now: number, count: number): ShownPhase[] {
  const { phases, status, finishedAt } = job;
  const end = isTerminalStatus(status) ? (finishedAt ?? job.lastMessageAt ?? now) : now;
  const first = Math.max(0, phases.length - count);
  return phases.slice(first).map(({ phase, startedAt }, index) => {
    const next = phases[first + index + 1];
    return {
      name: cut(serverText(phase, LONGEST_NAME), LONGEST_NAME),
      startedAt,
      durationMs: Math.max(0, (next?.startedAt ?? end) - startedAt),
      ...markOf(job, next === undefined),
    };
  });
}

/** Draws the phases in a row; where there is no room for all, the newest; where there is no room for the newest, nothing. */
export function drawPhaseStrip(canvas: Canvas, row: number, from: number, to: number, job: JobState, now: number): void {
  const phases = shownPhases(job, now, Math.max(1, Math.floor((to - from) / 4)));
  const texts = phases.map(({ glyph, name, durationMs }) => `${glyph} ${name} ${formatDuration(durationMs)}`);
  let first = texts.length;
  let width = 0;
  while (first > 0 && width + displayWidth(texts[first - 1] as string) + GAP <= to - from) width += displayWidth(texts[--first] as string) + GAP;
  if (first === texts.length) return;
  let column = from;
  if (first > 0 || phases.length < job.phases.length) column = canvas.write(row, column, '… ', Style.DIM, to - column);
  for (let index = first; index < texts.length; index++) {
    column = canvas.write(row, column, cut(texts[index] as string, to - column), (phases[index] as ShownPhase).style, to - column) + GAP;
  }
}
