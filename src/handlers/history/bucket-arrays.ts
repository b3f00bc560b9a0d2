/** What a history keeps of each bucket, as one array over all buckets for each thing. */
export interface BucketArrays {
  /** Finite points. 0 makes sum, min, max and last meaningless. */
  readonly count: Float64Array;
  /** Of the finite points; infinite where they are too large to be added up. */
  readonly sum: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** The newest finite value; NaN where there is none. */
  readonly last: Float64Array;
  /** Step of the oldest point, finite or not. */
  readonly firstStep: Float64Array;
  /** Step of the newest point, finite or not. */
  readonly lastStep: Float64Array;
  /** Time of the oldest point, finite or not. */
  readonly firstTime: Float64Array;
  /** Time of the newest point, finite or not. */
  readonly lastTime: Float64Array;
  /** Points that were NaN or infinite; they count in none of the numbers above but steps and times. */
  readonly nonfinite: Float64Array;
}

const FIELDS = [
  'count', 'sum', 'min', 'max', 'last', 'firstStep', 'lastStep', 'firstTime', 'lastTime', 'nonfinite',
] as const satisfies readonly (keyof BucketArrays)[];

/** Arrays with room for so many buckets, with the content of others at their beginning. */
export function newBucketArrays(capacity: number, content?: BucketArrays): BucketArrays {
  const entries = FIELDS.map((field) => {
    const array = new Float64Array(capacity);
    if (content !== undefined) array.set(content[field]);
    return [field, array] as const;
  });
  return Object.fromEntries(entries) as Record<(typeof FIELDS)[number], Float64Array>;
}

/** Makes an empty bucket whose first point has this step and time. */
export function clearBucket(arrays: BucketArrays, index: number, step: number, time: number): void {
  arrays.count[index] = 0;
  arrays.sum[index] = 0;
  arrays.min[index] = Number.POSITIVE_INFINITY;
  arrays.max[index] = Number.NEGATIVE_INFINITY;
  arrays.last[index] = Number.NaN;
  arrays.firstStep[index] = step;
  arrays.firstTime[index] = time;
  arrays.nonfinite[index] = 0;
}

/** Puts one bucket in the place of another. */
export function copyBucket(arrays: BucketArrays, from: number, to: number): void {
  for (const field of FIELDS) arrays[field][to] = arrays[field][from] as number;
}

/** Adds the next bucket to one. */
export function mergeBucket(arrays: BucketArrays, into: number, next: number): void {
  const { count, sum, min, max, last, lastStep, lastTime, nonfinite } = arrays;
  if (count[next] as number > 0) last[into] = last[next] as number;
  count[into] = (count[into] as number) + (count[next] as number);
  sum[into] = (sum[into] as number) + (sum[next] as number);
  min[into] = Math.min(min[into] as number, min[next] as number);
  max[into] = Math.max(max[into] as number, max[next] as number);
  lastStep[into] = lastStep[next] as number;
  lastTime[into] = lastTime[next] as number;
  nonfinite[into] = (nonfinite[into] as number) + (nonfinite[next] as number);
}
