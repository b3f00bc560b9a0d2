import type { SeriesHistory } from '../../../history/series-history.ts';
import { bucketMean } from './bucket-mean.ts';
import { type BucketPositions, columnAt, type XScale } from './x-scale.ts';

/** A point of the curve outside of the chart, towards which its line goes on. `column` may be a fraction, and is not in the chart. */
export interface OutsidePoint {
  readonly column: number;
  readonly line: number;
  readonly low: number;
  readonly high: number;
}

/** A history laid on columns. NaN where a column has no point; `fillGaps` draws through those. */
export interface Columns {
  /** The smoothed curve. */
  readonly line: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** 1 where all points of a bucket were NaN or infinite: no line leads over it. */
  readonly broken: Uint8Array;
  before: OutsidePoint | undefined;
  after: OutsidePoint | undefined;
}

/** A bucket that lies in several columns, or outside of the chart. Places are columns and may be fractions. */
interface WideBucket {
  readonly start: number;
  readonly end: number;
  readonly points: number;
  /** The moving average up to it. */
  readonly average: number;
  readonly low: number;
  readonly high: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** Puts a point of the curve into its column, or beside the chart. Until all are there, a column holds the sum of its points by their weight. */
function addVertex(columns: Columns, weights: Float64Array, at: number, { points, average, low, high }: WideBucket): void {
  const column = Math.round(at);
  if (column >= 0 && column < weights.length) {
    columns.line[column] = (columns.line[column] as number) + average * points;
    weights[column] = (weights[column] as number) + points;
  } else if (column < 0) {
    if (columns.before === undefined || at >= columns.before.column) columns.before = { column: at, line: average, low, high };
  } else if (columns.after === undefined || at < columns.after.column) {
    columns.after = { column: at, line: average, low, high };
  }
}

function addWide(columns: Columns, weights: Float64Array, bucket: WideBucket): void {
  const { start, end } = bucket;
  const { low, high } = columns;
  const to = Math.min(weights.length - 1, Math.round(Math.max(start, end)));
  for (let column = Math.max(0, Math.round(Math.min(start, end))); column <= to; column++) {
    low[column] = Math.min(low[column] as number, bucket.low);
    high[column] = Math.max(high[column] as number, bucket.high);
  }
  // A bucket stands in its middle, but a curve begins at its first point and ends at its last.
  const middle = (start + end) / 2;
  addVertex(columns, weights, middle, bucket);
  if (bucket.isFirst && Math.round(start) !== Math.round(middle)) addVertex(columns, weights, start, bucket);
  if (bucket.isLast && Math.round(end) !== Math.round(middle)) addVertex(columns, weights, end, bucket);
}

/** Adds what neighbouring buckets in one column had together. */
function addRun({ line, low, high }: Columns, weights: Float64Array, column: number, sum: number, weight: number, least: number, most: number): void {
  line[column] = (line[column] as number) + sum;
  weights[column] = (weights[column] as number) + weight;
  low[column] = Math.min(low[column] as number, least);
  high[column] = Math.max(high[column] as number, most);
}

/** Makes means of the sums, and NaN of what is empty. Where huge values have an infinite sum, the middle stands for the mean. */
function finish({ line, low, high }: Columns, weights: Float64Array): void {
  for (let column = 0; column < weights.length; column++) {
    if ((low[column] as number) > (high[column] as number)) {
      low[column] = Number.NaN;
      high[column] = Number.NaN;
    }
    // NaN where no point is.
    const mean = (line[column] as number) / (weights[column] as number);
    line[column] = Math.abs(mean) === Infinity ? (low[column] as number) / 2 + (high[column] as number) / 2 : mean;
  }
}

/**
 * Lays a history on columns. The line is an exponential moving average over the buckets, weighted by their points and without the bias of
 * its start; as it looks only back, no new point changes what was drawn to its left. Weight 0 of the past gives the means.
 */
export function columnsOf(history: SeriesHistory, { first, last, zero }: BucketPositions, scale: XScale, smoothing: number): Columns {
  const width = scale.columns;
  const low = new Float64Array(width).fill(Infinity);
  const high = new Float64Array(width).fill(-Infinity);
  const weights = new Float64Array(width);
  const columns: Columns = { line: new Float64Array(width), low, high, broken: new Uint8Array(width), before: undefined, after: undefined };
  const { length, count, sum, min, max } = history;
  const gain = 1 - smoothing;
  let average = 0;
  let weight = 0;
  // A long history has many buckets in each column. They are put together in these, and not in the arrays: that is almost twice as fast.
  let run = 0;
  let runSum = 0;
  let runWeight = 0;
  let runLow = Infinity;
  let runHigh = -Infinity;
  for (let index = 0; index < length; index++) {
    const start = columnAt(scale, (first[index] as number) - zero);
    const end = columnAt(scale, (last[index] as number) - zero);
    if (!Number.isFinite(start + end)) continue;
    const points = count[index] as number;
    const from = Math.floor(Math.min(start, end) + 0.5);
    const to = Math.floor(Math.max(start, end) + 0.5);
    if (points === 0) {
      if (to >= 0) columns.broken.fill(1, Math.max(0, from), to + 1);
      continue;
    }
    const least = min[index] as number;
    const most = max[index] as number;
    weight = smoothing * weight + gain * points;
    const share = (gain * points) / weight;
    // Not by a step from the old average: beside a huge one, a small value would be lost.
    average = average * (1 - share) + bucketMean(sum[index] as number, points, least, most) * share;
    if (from === to && from >= 0 && from < width) {
      if (from !== run) {
        if (runWeight > 0) addRun(columns, weights, run, runSum, runWeight, runLow, runHigh);
        run = from;
        runSum = 0;
        runWeight = 0;
        runLow = least;
        runHigh = most;
      }
      runSum += average * points;
      runWeight += points;
      if (least < runLow) runLow = least;
      if (most > runHigh) runHigh = most;
    } else {
      addWide(columns, weights, { start, end, points, average, low: least, high: most, isFirst: index === 0, isLast: index === length - 1 });
    }
  }
  if (runWeight > 0) addRun(columns, weights, run, runSum, runWeight, runLow, runHigh);
  finish(columns, weights);
  return columns;
}
