import { ConfigError } from '../../../core/errors.ts';
import { type CommandBackend, commandBackend } from '../../context.ts';
import { type JobConfig, loadJobConfig, type SftJobConfig } from '../../job-config/load-job-config.ts';
import type { Output } from '../../output.ts';
import { planView } from '../../view/view-plan.ts';
import { checkDataFile, firstRows } from './check-files.ts';
import { type SubmissionOptions, submitAndFollow } from './submit-and-follow.ts';

export interface TrainOptions extends SubmissionOptions {
  readonly config: string;
  readonly type?: 'auto' | 'rl' | 'sft';
  readonly name?: string;
  readonly dataset?: string;
  readonly model?: string;
  readonly taskUrl?: string;
  readonly set?: readonly string[];
  /** How many rows of the data are used. */
  readonly examples?: number;
}

/** The job as file and flags describe it. @throws ConfigError */
async function loadJob({ remote }: CommandBackend, options: TrainOptions): Promise<JobConfig> {
  const { config, type, dataset, model, taskUrl, set, name, environment } = options;
  const loaded = await loadJobConfig(config, {
    remote,
    ...(type !== undefined && type !== 'auto' && { type }),
    ...(set !== undefined && { set }),
    dataset,
    model,
    taskUrl,
    // The one task of the embedded backend is not at an address that somebody keeps in their environment for others.
    environmentTaskUrl: remote ? (environment['TASK_APP_URL'] || environment['TASK_APP_BASE_URL'] || undefined) : undefined,
  });
  return name === undefined ? loaded : { ...loaded, name };
}

/**
 * Checks the rows of the data and takes as many as were asked for. What a command of the job's own reads has whatever form it wants.
 * @throws ConfigError naming file and line
 */
async function checkData(config: SftJobConfig, isChecked: boolean, { examples }: TrainOptions): Promise<SftJobConfig> {
  const { trainingFile, validationFile } = config;
  if (isChecked) for (const file of [trainingFile, validationFile]) if (file !== undefined) await checkDataFile(file);
  if (examples === undefined) return config;
  if (trainingFile === undefined) throw new ConfigError('--examples: this job names no data to take them from');
  return { ...config, trainingFile: await firstRows(trainingFile, examples) };
}

/** `trainstream train`. @returns the exit code */
export async function train(options: TrainOptions, output: Output): Promise<number> {
  const plan = planView(options, output);
  const backend = commandBackend(options);
  const loaded = await loadJob(backend, options);
  if (loaded.jobType === 'rl' && options.examples !== undefined) throw new ConfigError('--examples: a job of reinforcement learning has no data set');
  const config = loaded.jobType === 'rl' ? loaded : await checkData(loaded, backend.remote || loaded.runner.command === undefined, options);
  return submitAndFollow(backend, config, plan, options, output);
}
