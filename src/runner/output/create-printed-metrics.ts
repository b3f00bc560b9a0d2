import { PrintedMetrics } from '../../capture/printed/printed-metrics.ts';
import type { Clock } from '../../core/clock.ts';
import { ConfigError } from '../../core/errors.ts';
import type { Job } from '../../core/job.ts';
import { runnerSettings } from '../job-process-config.ts';

/** What finds the metrics in what a job's program prints, and what is wrong with the patterns that were given for that. */
export interface JobMetrics {
  /** Undefined where the job does not want it. */
  readonly metrics: PrintedMetrics | undefined;
  readonly problems: readonly string[];
}

/** @param isReported true for names of metrics and types of events that the job reports in another way */
export async function createPrintedMetrics(job: Job, isReported: (name: string) => boolean, clock: Clock): Promise<JobMetrics> {
  const { sniff, mapNames, metrics: entries } = runnerSettings(job);
  if (!sniff && entries.length === 0) return { metrics: undefined, problems: [] };
  const options = { sniff, mapNames, isReported, jobType: job.jobType, clock };
  if (entries.length === 0) return { metrics: new PrintedMetrics({ ...options, patterns: [] }), problems: [] };
  // Whoever has no pattern does not load what matches them.
  const { compileMetricPatterns } = await import('../../capture/printed/metric-pattern.ts');
  try {
    return { metrics: new PrintedMetrics({ ...options, patterns: compileMetricPatterns(entries) }), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { metrics: new PrintedMetrics({ ...options, patterns: [] }), problems: error.problems };
  }
}
