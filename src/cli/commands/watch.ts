import { ConfigError } from '../../core/errors.ts';
import { commandBackend } from '../context.ts';
import { InterruptionWatch } from '../interruption.ts';
import type { Output } from '../output.ts';
import { latestJobId, streamJob, type ViewOptions } from '../stream-job.ts';

export interface WatchOptions extends ViewOptions {
  readonly latest?: boolean;
}

/** `trainstream watch [JOB]`. @returns the exit code */
export async function watch(jobId: string | undefined, options: WatchOptions, output: Output): Promise<number> {
  if (jobId !== undefined && options.latest) throw new ConfigError('watch: give a job or --latest, not both');
  if (jobId === undefined && !options.latest) throw new ConfigError('watch: which job? Give its id, or --latest');
  const backend = commandBackend(options);
  const interruptions = new InterruptionWatch();
  try {
    return await streamJob(backend, jobId ?? (await latestJobId(backend, interruptions.signal)), options, output, interruptions);
  } finally {
    interruptions.stop();
  }
}
