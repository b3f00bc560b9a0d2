/** The mean of a bucket. The sum of huge values is infinite, and says nothing: then the middle between least and highest. */
export function bucketMean(sum: number, count: number, min: number, max: number): number {
  const mean = sum / count;
  // Rounding must not lead out of the band.
  return Number.isFinite(mean) ? Math.min(max, Math.max(min, mean)) : min / 2 + max / 2;
}
