import { ConfigError } from '../../../core/errors.ts';
import { commandFor } from '../../command-for.ts';
import { commandBackend } from '../../context.ts';
import { ExitCode } from '../../exit-codes.ts';
import { Interruption, InterruptionWatch } from '../../interruption.ts';
import { loadJobConfig } from '../../job-config/load-job-config.ts';
import type { FollowOptions } from '../../options/follow-options.ts';
import type { Output } from '../../output.ts';
import { followBackendJob } from '../../view/follow-backend-job.ts';
import { retryReporter } from '../../view/retry-reporter.ts';
import { planView, type ViewPlan } from '../../view/view-plan.ts';
import { checkDataFile, checkJsonOutput } from './check-files.ts';
import { submit } from './submit.ts';

export interface TrainOptions extends FollowOptions {
  readonly config: string;
  readonly type?: 'rl' | 'sft';
  readonly name?: string;
  /** False ends as soon as the job is accepted. */
  readonly poll?: boolean;
  readonly detach?: boolean;
  readonly json?: boolean;
}

/** Whatever becomes of this program now, the job can be found by its id. */
async function sayCreated(jobId: string, { kind }: ViewPlan, { json }: TrainOptions, isFollowed: boolean, output: Output): Promise<void> {
  if (!isFollowed && (json || kind === 'json')) await output.line(JSON.stringify({ job_id: jobId }));
  else if (isFollowed && (kind === 'json' || kind === 'quiet')) output.warn(`Job created: ${jobId}`);
  else await output.line(`Job created: ${jobId}`);
}

/** `trainstream train`. @returns the exit code */
export async function train(options: TrainOptions, output: Output): Promise<number> {
  const plan = planView(options, output);
  const isFollowed = options.poll !== false && !options.detach;
  const backend = commandBackend(options);
  const loaded = await loadJobConfig(options.config, { remote: backend.remote, ...(options.type !== undefined && { type: options.type }) });
  if (loaded.jobType === 'rl') throw new ConfigError(`${options.config}: jobs of type rl are not trained by this version yet`);
  const config = options.name === undefined ? loaded : { ...loaded, name: options.name };
  for (const warning of config.warnings) output.warn(`warning: ${warning}`);
  for (const file of [config.trainingFile, config.validationFile]) if (file !== undefined) await checkDataFile(file);
  checkJsonOutput(plan.jsonFile);

  const interruptions = new InterruptionWatch();
  let jobId: string | undefined;
  let isAccepted = false;
  try {
    const onCreated = (id: string) => void (jobId = id);
    jobId = await submit(backend, config, { signal: interruptions.signal, onRetry: retryReporter(output, options.verbose), onCreated });
    isAccepted = true;
    await sayCreated(jobId, plan, options, isFollowed, output);
    return isFollowed ? await followBackendJob(backend, jobId, plan, output, interruptions) : ExitCode.OK;
  } catch (error) {
    if (!isAccepted && jobId !== undefined) output.warn(`${jobId} was created, and may have been started. To end it: ${commandFor(options.flags, 'jobs', 'cancel', jobId)}`);
    else if (error instanceof Interruption) output.warn('Interrupted while submitting. No job was started.');
    throw error;
  } finally {
    interruptions.stop();
  }
}
