import { learningApi } from '../../../api/learning-api.ts';
import { ConfigError } from '../../../core/errors.ts';
import type { PathFamily } from '../../../core/path-family.ts';
import { commandBackend, type CommandBackend, commandClient } from '../../context.ts';
import { ExitCode } from '../../exit-codes.ts';
import { InterruptionWatch } from '../../interruption.ts';
import { jobIdsOf } from '../../job-names.ts';
import type { FollowOptions } from '../../options/follow-options.ts';
import type { Output } from '../../output.ts';
import { followBackendJob } from '../../view/follow-backend-job.ts';
import { followBackendJobs } from '../../view/follow-backend-jobs.ts';
import { planView, type ViewPlan } from '../../view/view-plan.ts';
import { AllJobs } from './all-jobs.ts';
import { idOf } from './list-jobs.ts';
import { JOB_FAMILIES } from './job-families.ts';

export interface WatchOptions extends FollowOptions {
  readonly latest?: boolean;
  readonly all?: boolean;
  /** A word of {@link JOB_FAMILIES}, or `auto`. */
  readonly type?: string;
}

/** @throws ConfigError where there is no job to show */
async function latestJobId(backend: CommandBackend, signal: AbortSignal): Promise<string> {
  const [latest] = await learningApi.listJobs(commandClient(backend), { query: { limit: 1 }, signal });
  if (latest === undefined || idOf(latest) === '') throw new ConfigError('there is no job yet');
  return idOf(latest);
}

/** @throws ConfigError where it is not clear which jobs are meant */
function checkChoice(jobIds: readonly string[], { latest, all }: WatchOptions): void {
  const ways = [jobIds.length > 0, latest === true, all === true].filter(Boolean).length;
  if (ways > 1) throw new ConfigError('watch: give jobs, --latest or --all, and not both');
  if (ways === 0) throw new ConfigError('watch: which job? Give its id, or --latest, or --all');
}

/** What several jobs cannot share. @throws ConfigError */
function checkForMany({ until, jsonFile }: ViewPlan): void {
  if (until !== undefined) throw new ConfigError('--until: is for one job');
  if (jsonFile !== undefined && !jsonFile.includes('{job}')) throw new ConfigError(`--json-output ${jsonFile}: each of several jobs needs a file of its own; put {job} into the name`);
}

/** Every job that has not ended, and those that come until none is left. */
async function watchAll(backend: CommandBackend, plan: ViewPlan, output: Output, interruptions: InterruptionWatch, family: PathFamily | undefined): Promise<number> {
  const all = new AllJobs({ backend, hasEnded: plan.kind === 'rich', intervalMs: plan.intervalMs });
  const jobIds = await all.first(interruptions.signal, output.warn);
  if (jobIds.some((jobId) => all.counts(jobId))) return followBackendJobs({ backend, jobIds, plan, output, interruptions, all, family });
  output.note('no job is queued or running');
  return ExitCode.OK;
}

/** `trainstream watch [JOB…]`. @returns the exit code */
export async function watch(given: readonly string[], options: WatchOptions, output: Output): Promise<number> {
  checkChoice(given, options);
  const plan = planView(options, output);
  const jobIds = [...new Set(await jobIdsOf(given, options))];
  if (jobIds.length > 1 || options.all) checkForMany(plan);
  const backend = commandBackend(options);
  const family = JOB_FAMILIES[options.type ?? 'auto'];
  const interruptions = new InterruptionWatch();
  try {
    if (options.all) return await watchAll(backend, plan, output, interruptions, family);
    const [only] = options.latest ? [await latestJobId(backend, interruptions.signal)] : jobIds;
    if (only !== undefined && jobIds.length < 2) return await followBackendJob(backend, only, plan, output, interruptions, { family });
    return await followBackendJobs({ backend, jobIds, plan, output, interruptions, family });
  } finally {
    interruptions.stop();
  }
}
