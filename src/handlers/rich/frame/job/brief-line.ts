import type { JobState } from '../../state/job-state.ts';
import type { Progress } from '../../state/progress.ts';
import type { Canvas } from '../canvas.ts';
import { cut } from '../display-width.ts';
import { formatCompact } from '../format-compact.ts';
import { formatDuration } from '../format-duration.ts';
import { formatShare } from '../progress-bar.ts';
import { drawSegments, type Segment } from '../segments.ts';
import { serverText } from '../server-text.ts';
import { statusMark } from '../status-mark.ts';
import { Style } from '../style.ts';
import type { ViewModel } from '../view-model.ts';
import { alertSegment, etaSegments, nameSegment, placeSegment } from './header.ts';
import { metricOrder } from './metric-order.ts';
import { stepText } from './progress-line.ts';

/** Longest name in such a line, in columns. */
const LONGEST_NAME = 16;

/** The series that tells most, and its newest value. */
function mainMetric(job: JobState): Segment {
  const [series] = metricOrder(job.series);
  if (series?.last === undefined) return { text: '', rank: 9 };
  const { value } = series.last;
  const name = cut(serverText(series.key, LONGEST_NAME), LONGEST_NAME);
  return { text: `${name} ${formatCompact(value, 4)}`, style: Number.isFinite(value) ? Style.PLAIN : Style.BAD, rank: 2 };
}

/**
 * Draws all that can be said of a job in one line.
 * @param hasMetric where no other line says how the metrics are
 */
export function drawBriefLine(canvas: Canvas, row: number, job: JobState, progress: Progress, model: ViewModel, now: number, hasMetric: boolean): void {
  const { columns } = canvas;
  const margin = columns < 20 ? 0 : 1;
  const { glyph, word, style } = statusMark(job);
  const { fraction, elapsedMs, isStalled } = progress;
  const { state, attempts } = model.connection;
  drawSegments(canvas, {
    row,
    from: margin,
    to: columns - margin,
    left: [
      { text: glyph, style, rank: 0 },
      { ...nameSegment(job, LONGEST_NAME, 5), gap: 1 },
      { text: word, style, rank: job.status === 'running' ? 8 : 3, gap: 1 },
      placeSegment(job, 4),
      { text: fraction === undefined ? '' : formatShare(fraction), style: Style.STRONG, rank: 1, gap: 1 },
      { text: stepText(progress, (value) => formatCompact(value)), rank: 4 },
      ...(hasMetric ? [mainMetric(job)] : []),
    ],
    right: [
      { text: state === 'retrying' && hasMetric ? `reconnecting (${attempts})` : '', style: Style.WARNING, rank: 1 },
      { text: isStalled ? '⚠ stalled' : '', style: Style.WARNING, rank: 3 },
      { text: elapsedMs === undefined ? '' : formatDuration(elapsedMs), rank: 7 },
      ...etaSegments(job, progress, now, 6).map((segment) => ({ ...segment, gap: 2 })).slice(0, 1),
      alertSegment(job, 4, true),
    ],
  });
}
