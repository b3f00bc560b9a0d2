import { isTerminalStatus } from '../../../../core/job-status.ts';
import type { JobState } from '../../state/job-state.ts';
import type { Progress } from '../../state/progress.ts';
import type { Canvas } from '../canvas.ts';
import { cut } from '../display-width.ts';
import { formatCount } from '../format-compact.ts';
import { formatDuration } from '../format-duration.ts';
import { formatTimeOfDay } from '../format-time.ts';
import { queueText } from '../queue-text.ts';
import { drawSegments, type Segment } from '../segments.ts';
import { serverText } from '../server-text.ts';
import { statusMark } from '../status-mark.ts';
import { Style } from '../style.ts';

/** A silence or a lag that is longer is marked. Milliseconds. */
const LONG_DELAY_MS = 60_000;

/** The part of the line that a long name may take. */
const NAME_SHARE = 0.4;
/** Longest id, type or model that is shown whole, in columns. */
const LONGEST_DETAIL = 30;

/** What the job is called; its id where it has no name. */
export function nameSegment({ name, jobId }: JobState, columns: number, rank = 0): Segment {
  return { text: cut(serverText(name ?? jobId, columns), columns), style: Style.STRONG, rank };
}

/** How many alerts there were; nothing where there were none. */
export function alertSegment({ alertCount }: JobState, rank: number, isShort = false): Segment {
  const words = isShort ? '' : alertCount === 1 ? ' alert' : ' alerts';
  return { text: alertCount === 0 ? '' : `⚠ ${formatCount(alertCount)}${words}`, style: Style.WARNING, rank };
}

/** When the job will be done, as far as that can be said; nothing for one that is not under way. */
export function etaSegments({ status }: JobState, { etaMs, fraction }: Progress, now: number, rank: number): Segment[] {
  if (status !== 'running' || fraction === 1) return [];
  if (etaMs === undefined) return [{ text: 'ETA ?', style: Style.DIM, rank, gap: 3 }];
  return [
    { text: `ETA ${formatDuration(etaMs)}`, rank, gap: 3 },
    { text: `(${formatTimeOfDay(now + etaMs, false)})`, style: Style.DIM, rank: rank + 5, gap: 1 },
  ];
}

function delaySegments({ silentMs, lagMs, isStalled }: Progress): Segment[] {
  const stalled: Segment = { text: isStalled ? '⚠ stalled' : '', style: Style.WARNING, rank: 3 };
  const delayMs = silentMs ?? lagMs;
  if (delayMs === undefined) return [stalled];
  const isLong = delayMs > LONG_DELAY_MS;
  const word = silentMs === undefined ? 'lag' : 'silent';
  return [stalled, { text: `${word} ${formatDuration(delayMs)}${isLong ? ' !' : ''}`, style: isLong ? Style.WARNING : Style.DIM, rank: 5, gap: 3 }];
}

/** The backend's own word for the status, where ours hides something. */
function rawWord({ status, rawStatus }: JobState): string {
  return status === undefined || rawStatus.toLowerCase() === status ? '' : `(${cut(serverText(rawStatus, 20), 20)})`;
}

/** Where it stands in the queue, right behind the status. */
export function placeSegment(job: JobState, rank: number): Segment {
  const text = queueText(job);
  return { text: text === '' ? '' : `, ${text}`, rank, gap: 0 };
}

function detailSegment(text: string | undefined, rank: number): Segment {
  return { text: text === undefined ? '' : cut(serverText(text, LONGEST_DETAIL), LONGEST_DETAIL), style: Style.DIM, rank };
}

/** Draws what the job is and how it is doing. */
export function drawHeader(canvas: Canvas, row: number, job: JobState, progress: Progress, now: number): void {
  const { columns } = canvas;
  const { glyph, word, style } = statusMark(job);
  const { jobId, name, jobType, model, finishedAt } = job;
  drawSegments(canvas, {
    row,
    from: 1,
    to: columns - 1,
    left: [
      nameSegment(job, Math.floor(columns * NAME_SHARE)),
      detailSegment(name === undefined ? undefined : jobId, 8),
      detailSegment(jobType, 6),
      detailSegment(model, 10),
    ],
    right: [
      { text: `${glyph} ${word}`, style, rank: 1 },
      placeSegment(job, 4),
      { text: rawWord(job), style: Style.DIM, rank: 9, gap: 1 },
      { text: progress.elapsedMs === undefined ? '' : formatDuration(progress.elapsedMs), rank: 2 },
      { text: isTerminalStatus(job.status) && finishedAt !== undefined ? `at ${formatTimeOfDay(finishedAt)}` : '', style: Style.DIM, rank: 7 },
      ...etaSegments(job, progress, now, 3),
      ...delaySegments(progress),
      alertSegment(job, 4, columns < 100),
    ],
  });
}
