import type { JobState } from '../state/job-state.ts';
import type { SeriesHistory } from '../../history/series-history.ts';
import { metricFilter } from './metric-filter.ts';
import type { ViewSettings, XAxis } from './view-settings.ts';

/** A part of the x axis, in units of the axis: steps, or milliseconds. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

type AxisSettings = Pick<ViewSettings, 'xAxis' | 'metricFilter'>;

/** From where the relative axis counts, in milliseconds since 1970: the start of the job, or what is known nearest to it. */
export function jobOrigin({ startedAt, createdAt, series }: JobState): number {
  if (startedAt !== undefined || createdAt !== undefined) return startedAt ?? createdAt ?? 0;
  let first = Infinity;
  for (const { history } of series.values()) if (history.length > 0) first = Math.min(first, history.firstTime[0] ?? Infinity);
  return Number.isFinite(first) ? first : 0;
}

/** The beginning and the end of a bucket on the axis. */
function positions(history: SeriesHistory, xAxis: XAxis, origin: number): { at(index: number): Range } {
  const [first, last] = xAxis === 'step' ? [history.firstStep, history.lastStep] : [history.firstTime, history.lastTime];
  const zero = xAxis === 'relative' ? origin : 0;
  return { at: (index) => ({ from: (first[index] ?? Number.NaN) - zero, to: (last[index] ?? Number.NaN) - zero }) };
}

function* charted(jobs: readonly JobState[], { xAxis, metricFilter: source }: AxisSettings) {
  const isShown = metricFilter(source);
  for (const job of jobs) {
    const origin = jobOrigin(job);
    for (const { key, history } of job.series.values()) {
      if (history.length > 0 && isShown(key)) yield { length: history.length, ...positions(history, xAxis, origin) };
    }
  }
}

/** What all curves together cover; undefined before the first point. */
export function xExtent(jobs: readonly JobState[], settings: AxisSettings): Range | undefined {
  let [from, to] = [Infinity, -Infinity];
  for (const { length, at } of charted(jobs, settings)) {
    // All of them: a training that was taken up again goes back in its steps.
    for (let index = 0; index < length; index++) {
      const bucket = at(index);
      if (!Number.isFinite(bucket.from + bucket.to)) continue;
      from = Math.min(from, bucket.from, bucket.to);
      to = Math.max(to, bucket.from, bucket.to);
    }
  }
  return from <= to && Number.isFinite(to - from) ? { from, to } : undefined;
}

/**
 * Where the crosshair stands after a step to one side: on the nearest point of a curve that lies at least `least` away.
 * @returns undefined where there is none
 */
export function nextPosition(jobs: readonly JobState[], settings: AxisSettings, from: number, direction: 1 | -1, least: number): number | undefined {
  const bound = from + direction * least;
  let nearest: number | undefined;
  for (const { length, at } of charted(jobs, settings)) {
    for (let index = 0; index < length; index++) {
      const { to } = at(index);
      if (!Number.isFinite(to) || direction * (to - bound) < 0 || to === from) continue;
      if (nearest === undefined || direction * (to - nearest) < 0) nearest = to;
    }
  }
  return nearest;
}
