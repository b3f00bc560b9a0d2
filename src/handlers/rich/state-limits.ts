import type { StateLimits } from './state/job-state.ts';

/** How much is kept of each of so many jobs: all together must fit into memory, and curves in a table are small. */
export function stateLimits(jobCount: number): Partial<StateLimits> {
  if (jobCount <= 12) return {};
  return jobCount <= 120 ? { buckets: 512, series: 200, events: 1_000, characters: 500_000 } : { buckets: 128, series: 50, events: 200, characters: 100_000, phases: 100, alerts: 50 };
}
