import type { XAxis } from '../../control/view-settings.ts';
import type { MetricSeries } from '../../state/metric-series.ts';
import { formatCompact } from '../format-compact.ts';
import { bucketMean } from './bucket-mean.ts';
import type { ChartLine } from './chart-options.ts';
import type { Glyphs } from './glyphs.ts';
import { bucketPositions } from './x-scale.ts';

/** Digits of a value that is told, not one of an axis. */
const DIGITS = 4;

/** The newest value of a series, or that it has none. */
export function lastText({ last }: MetricSeries, { unknown }: Glyphs): string {
  return last === undefined ? unknown : formatCompact(last.value, DIGITS);
}

function nearestBucket({ series: { history }, origin }: ChartLine, xAxis: XAxis, x: number): number | undefined {
  const { first, last, zero } = bucketPositions(history, xAxis, origin);
  let nearest: number | undefined;
  let distance = Infinity;
  let [isBehindStart, isBeforeEnd] = [false, false];
  for (let index = 0; index < history.length; index++) {
    const [start, end] = [(first[index] as number) - zero, (last[index] as number) - zero];
    isBehindStart ||= Math.min(start, end) <= x;
    isBeforeEnd ||= Math.max(start, end) >= x;
    const away = Math.max(0, Math.min(start, end) - x, x - Math.max(start, end));
    // Of equally near ones the newest: what came after a step was done again counts.
    if (away <= distance) {
      distance = away;
      nearest = index;
    }
  }
  return isBehindStart && isBeforeEnd ? nearest : undefined;
}

/** What a series had at a place on the x axis: the value, or the mean, the least and the highest of the points that share a bucket. */
export interface ValueAt {
  readonly text: string;
  /** '' where there was one value. */
  readonly range: string;
}

/** The value at a place on the x axis, as it came and not smoothed: of the nearest bucket. Unknown before the first point and behind the last. */
export function valueAt(line: ChartLine, xAxis: XAxis, x: number, { unknown, dash }: Glyphs): ValueAt {
  const index = nearestBucket(line, xAxis, x);
  if (index === undefined) return { text: unknown, range: '' };
  const { count, sum, min, max } = line.series.history;
  const points = count[index] as number;
  if (points === 0) return { text: 'NaN', range: '' };
  const [least, most] = [min[index] as number, max[index] as number];
  const text = formatCompact(bucketMean(sum[index] as number, points, least, most), DIGITS);
  return { text, range: least === most ? '' : `${formatCompact(least)}${dash}${formatCompact(most)}` };
}
