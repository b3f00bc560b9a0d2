import type { XAxis } from '../../control/view-settings.ts';
import { formatCount } from '../format-compact.ts';
import { formatDuration } from '../format-duration.ts';
import { formatDay, formatTimeOfDay } from '../format-time.ts';
import { multiples, niceStep } from './nice-step.ts';
import { tickFormat } from './tick-format.ts';

/** A position on the x axis and what is written there. */
export interface XTick {
  readonly x: number;
  readonly text: string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
];

function timeStep(least: number): number {
  return TIME_STEPS.find((step) => step >= least) ?? DAY * niceStep(Math.max(1, least / DAY));
}

/** `2h14m`; `2h` where the smaller unit is 0. */
function shortDuration(milliseconds: number): string {
  return formatDuration(milliseconds).replace(/(?<=[dhm])0+[hms]$/, '');
}

/** A place on the x axis, as exactly as a person needs it: `68,000`, `2h14m`, `18:05:02`. */
export function positionText(xAxis: XAxis, x: number): string {
  if (xAxis === 'wall') return formatTimeOfDay(x);
  return xAxis === 'relative' ? shortDuration(x) : formatCount(x);
}

function wallTicks(from: number, to: number, most: number): XTick[] {
  const range = to - from;
  const step = timeStep(range / most);
  const withSeconds = step < MINUTE;
  // Steps of hours begin at midnight here, not in Greenwich.
  const offset = -new Date(from).getTimezoneOffset() * MINUTE;
  const text = (x: number): string => ((x + offset) % DAY === 0 || step >= DAY ? formatDay(x) : formatTimeOfDay(x, withSeconds));
  const end = (x: number): string => (range > DAY ? formatDay(x) : formatTimeOfDay(x, withSeconds));
  const inner = multiples(step, from + offset, to + offset, 100).map((shifted) => ({ x: shifted - offset, text: text(shifted - offset) }));
  return [{ x: from, text: end(from) }, { x: to, text: end(to) }, ...inner];
}

/**
 * What the x axis says: its two ends first, then round numbers between them, about `most` of them. Steps in thousands, time since the start of
 * the job, or the time of day.
 */
export function xTicks(xAxis: XAxis, from: number, to: number, most: number): XTick[] {
  const range = to - from;
  if (xAxis === 'wall') return wallTicks(from, to, most);
  if (xAxis === 'relative') {
    const inner = multiples(timeStep(range / most), from, to, 100).map((x) => ({ x, text: shortDuration(x) }));
    return [{ x: from, text: shortDuration(from) }, { x: to, text: shortDuration(to) }, ...inner];
  }
  const step = niceStep(range / most);
  const largest = Math.max(Math.abs(from), Math.abs(to));
  const [exact, round] = [tickFormat(largest, range / 100 || 1), tickFormat(largest, step)];
  return [{ x: from, text: exact(from) }, { x: to, text: exact(to) }, ...multiples(step, from, to, 100).map((x) => ({ x, text: round(x) }))];
}
