import type { MetricSeries } from '../../state/metric-series.ts';

/** By how much a series changed over the last so many milliseconds; undefined where it is not so old, or not finite. */
export function changeOver({ history, last }: MetricSeries, milliseconds: number): number | undefined {
  if (last === undefined || !Number.isFinite(last.value)) return undefined;
  const before = last.time - milliseconds;
  for (let index = history.length - 1; index >= 0; index--) {
    if ((history.lastTime[index] as number) > before || (history.count[index] as number) === 0) continue;
    return last.value - (history.last[index] as number);
  }
  return undefined;
}
