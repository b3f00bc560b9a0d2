import { type BucketArrays, clearBucket, copyBucket, mergeBucket, newBucketArrays } from './bucket-arrays.ts';

/** How many buckets there is room for at first. */
const FIRST_CAPACITY = 32;

/**
 * The whole history of one series in bounded memory. Each bucket holds the same number of points, a power of two, but the last, which
 * fills. When there are too many buckets, neighbours are put together in pairs; nothing else ever changes a bucket that is full, so a curve
 * drawn from them does not jump when points come. Extremes and points that are not finite are never lost. Points keep the order of their
 * coming, also where steps or times go back.
 *
 * The arrays hold one number for each bucket, at indices below `length`; what lies behind means nothing. They are replaced when they
 * grow: read them afresh at each use.
 */
export class SeriesHistory implements BucketArrays {
  readonly #limit: number;
  #arrays: BucketArrays;
  #length = 0;
  #points = 0;
  #pointsPerBucket = 1;
  /** Points that the last bucket still takes. */
  #room = 0;

  /** @param limit most buckets, at least 1 */
  constructor(limit = 2_048) {
    this.#limit = limit;
    this.#arrays = newBucketArrays(Math.min(limit, FIRST_CAPACITY));
  }

  /** Number of buckets. */
  get length(): number {
    return this.#length;
  }

  /** All points ever added. */
  get points(): number {
    return this.#points;
  }

  /** How many points each bucket but the last holds: a power of two. */
  get pointsPerBucket(): number {
    return this.#pointsPerBucket;
  }

  get count(): Float64Array {
    return this.#arrays.count;
  }

  get sum(): Float64Array {
    return this.#arrays.sum;
  }

  get min(): Float64Array {
    return this.#arrays.min;
  }

  get max(): Float64Array {
    return this.#arrays.max;
  }

  get last(): Float64Array {
    return this.#arrays.last;
  }

  get firstStep(): Float64Array {
    return this.#arrays.firstStep;
  }

  get lastStep(): Float64Array {
    return this.#arrays.lastStep;
  }

  get firstTime(): Float64Array {
    return this.#arrays.firstTime;
  }

  get lastTime(): Float64Array {
    return this.#arrays.lastTime;
  }

  get nonfinite(): Float64Array {
    return this.#arrays.nonfinite;
  }

  /** Adds one point behind all others. @param time milliseconds since 1970 */
  add(value: number, step: number, time: number): void {
    if (this.#room === 0) this.#open(step, time);
    const { count, sum, min, max, last, lastStep, lastTime, nonfinite } = this.#arrays;
    const index = this.#length - 1;
    if (Number.isFinite(value)) {
      count[index] = (count[index] as number) + 1;
      sum[index] = (sum[index] as number) + value;
      if (value < (min[index] as number)) min[index] = value;
      if (value > (max[index] as number)) max[index] = value;
      last[index] = value;
    } else {
      nonfinite[index] = (nonfinite[index] as number) + 1;
    }
    lastStep[index] = step;
    lastTime[index] = time;
    this.#room--;
    this.#points++;
  }

  #open(step: number, time: number): void {
    if (this.#length === this.#limit) this.#halve();
    // After an odd number of buckets the last one is half full again.
    if (this.#room > 0) return;
    if (this.#length === this.#arrays.count.length) this.#arrays = newBucketArrays(Math.min(this.#limit, 2 * this.#length), this.#arrays);
    clearBucket(this.#arrays, this.#length, step, time);
    this.#length++;
    this.#room = this.#pointsPerBucket;
  }

  /** Puts pairs of full buckets together. */
  #halve(): void {
    const half = Math.ceil(this.#length / 2);
    for (let index = 0; index < half; index++) {
      copyBucket(this.#arrays, 2 * index, index);
      if (2 * index + 1 < this.#length) mergeBucket(this.#arrays, index, 2 * index + 1);
    }
    if (this.#length % 2 === 1) this.#room = this.#pointsPerBucket;
    this.#length = half;
    this.#pointsPerBucket *= 2;
  }
}
