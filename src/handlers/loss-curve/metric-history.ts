/** What a run of neighbouring points of a series had. */
export interface MetricBucket {
  /** Points in it, those that are not finite left out. 0 makes the numbers below meaningless. */
  count: number;
  sum: number;
  min: number;
  max: number;
  /** True where a point was NaN or an infinity. */
  hasNonfinite: boolean;
}

function newBucket(): MetricBucket {
  return { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, hasNonfinite: false };
}

/** Adds one bucket to another. */
function mergeInto(bucket: MetricBucket, other: MetricBucket): void {
  bucket.count += other.count;
  bucket.sum += other.sum;
  bucket.min = Math.min(bucket.min, other.min);
  bucket.max = Math.max(bucket.max, other.max);
  bucket.hasNonfinite ||= other.hasNonfinite;
}

/**
 * The whole history of one series in bounded memory. Each bucket holds the same number of points, a power of two, but the last, which
 * fills; when there are too many buckets, neighbours are put together. Extremes and points that are not finite are never lost.
 */
export class MetricHistory {
  readonly #limit: number;
  #buckets: MetricBucket[] = [];
  #pointsPerBucket = 1;
  #pointsInLast = 0;

  /** @param limit most buckets kept, at least 2 */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#buckets.length;
  }

  add(value: number): void {
    if (this.#buckets.length === 0 || this.#pointsInLast === this.#pointsPerBucket) this.#openBucket();
    const isFinite = Number.isFinite(value);
    mergeInto(this.#buckets.at(-1) as MetricBucket, {
      count: isFinite ? 1 : 0,
      sum: isFinite ? value : 0,
      min: isFinite ? value : Number.POSITIVE_INFINITY,
      max: isFinite ? value : Number.NEGATIVE_INFINITY,
      hasNonfinite: !isFinite,
    });
    this.#pointsInLast++;
  }

  /** The history in at most `count` parts of about equal length, the oldest first. */
  columns(count: number): MetricBucket[] {
    const width = Math.min(count, this.#buckets.length);
    const columns = Array.from({ length: width }, newBucket);
    for (const [index, bucket] of this.#buckets.entries()) {
      mergeInto(columns[Math.floor((index * width) / this.#buckets.length)] as MetricBucket, bucket);
    }
    return columns;
  }

  #openBucket(): void {
    if (this.#buckets.length === this.#limit) this.#halve();
    // After an odd number of buckets, the last one is half full again.
    if (this.#buckets.length > 0 && this.#pointsInLast < this.#pointsPerBucket) return;
    this.#buckets.push(newBucket());
    this.#pointsInLast = 0;
  }

  #halve(): void {
    const halved: MetricBucket[] = [];
    for (const [index, bucket] of this.#buckets.entries()) {
      if (index % 2 === 0) halved.push(bucket);
      else mergeInto(halved.at(-1) as MetricBucket, bucket);
    }
    const lastIsWhole = this.#buckets.length % 2 === 0;
    this.#pointsInLast = lastIsWhole ? 2 * this.#pointsPerBucket : this.#pointsPerBucket;
    this.#pointsPerBucket *= 2;
    this.#buckets = halved;
  }
}
