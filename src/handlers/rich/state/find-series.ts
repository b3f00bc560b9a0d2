import type { JobState } from './job-state.ts';
import type { MetricSeries } from './metric-series.ts';
import { newMetricSeries } from './new-metric-series.ts';
import { seriesKey } from './series-key.ts';

/** So many series have the whole resolution; those behind have a quarter, so that very many stay affordable. */
const FULL_SERIES = 100;

/** A key that no other series has. A name may look like the key of another one with its phase. */
function freeKey(series: ReadonlyMap<string, MetricSeries>, wanted: string): string {
  if (!series.has(wanted)) return wanted;
  let count = 2;
  while (series.has(`${wanted} #${count}`)) count++;
  return `${wanted} #${count}`;
}

/** Gives a series its phase in the key, at its place in the order. */
function rename(series: Map<string, MetricSeries>, renamed: MetricSeries): void {
  const all = [...series.values()];
  series.delete(renamed.key);
  renamed.key = freeKey(series, seriesKey(renamed.name, renamed.phase, true));
  series.clear();
  for (const one of all) series.set(one.key, one);
}

/** The series of a metric in a phase, made where it is new; undefined where there are too many already. */
export function findSeries({ series, seriesByName, limits }: JobState, name: string, phase: string | undefined): MetricSeries | undefined {
  const sameName = seriesByName.get(name);
  const found = sameName?.find((one) => one.phase === phase);
  if (found !== undefined || series.size >= limits.series) return found;
  if (sameName?.length === 1) rename(series, sameName[0] as MetricSeries);
  const key = freeKey(series, seriesKey(name, phase, sameName !== undefined));
  const made = newMetricSeries(key, name, phase, series.size < FULL_SERIES ? limits.buckets : Math.ceil(limits.buckets / 4));
  series.set(key, made);
  if (sameName === undefined) seriesByName.set(name, [made]);
  else sameName.push(made);
  return made;
}
