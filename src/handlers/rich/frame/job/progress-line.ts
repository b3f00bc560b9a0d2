import type { JobState } from '../../state/job-state.ts';
import type { Progress } from '../../state/progress.ts';
import type { Canvas } from '../canvas.ts';
import { formatCompact, formatCount } from '../format-compact.ts';
import { formatShare, progressBar } from '../progress-bar.ts';
import { drawSegments, type Segment } from '../segments.ts';
import { Style } from '../style.ts';

/** A bar shorter than this tells nothing. Columns. */
const SHORTEST_BAR = 8;

/** How many steps a second, or how many seconds a step. */
function rateText(perSecond: number | undefined): string {
  if (perSecond === undefined || perSecond <= 0) return '';
  return perSecond < 0.1 ? `${formatCompact(1 / perSecond)} s/step` : `${formatCompact(perSecond)} step/s`;
}

/** The step, and of how many. @param format how the numbers are written */
export function stepText({ step, totalSteps }: Progress, format: (value: number) => string): string {
  if (step === undefined) return totalSteps === undefined ? '' : `0/${format(totalSteps)}`;
  return totalSteps === undefined ? format(step) : `${format(step)}/${format(totalSteps)}`;
}

/** Draws how far the job is: the step, a bar, the share, the pace. */
export function drawProgressLine(canvas: Canvas, row: number, job: JobState, progress: Progress): void {
  const steps = stepText(progress, formatCount);
  const { fraction } = progress;
  const right: Segment[] = [
    { text: fraction === undefined ? '' : formatShare(fraction), style: Style.STRONG, rank: 0 },
    { text: rateText(job.stepRate.perSecond), rank: 4, gap: 3 },
    { text: job.epoch === undefined ? '' : `epoch ${formatCompact(job.epoch)}`, rank: 5, gap: 3 },
  ];
  const left: Segment = steps === '' ? { text: 'no step yet', style: Style.DIM, rank: 1 } : { text: `step ${steps}`, rank: 1 };
  const free = drawSegments(canvas, { row, from: 1, to: canvas.columns - 1, left: [left], right });
  const columns = free.to - free.from - 2;
  if (fraction === undefined || columns < SHORTEST_BAR) return;
  const bar = progressBar(fraction, columns);
  canvas.write(row, free.from + 1, bar, Style.ACCENT);
  canvas.restyle(row, free.from + 1 + bar.replaceAll('░', '').length, free.to - 1, Style.DIM);
}
