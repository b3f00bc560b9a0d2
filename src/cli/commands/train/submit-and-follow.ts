import type { FinalStatus } from '../../../core/stream-source.ts';
import { commandFor } from '../../command-for.ts';
import type { CommandBackend } from '../../context.ts';
import { ExitCode } from '../../exit-codes.ts';
import { Interruption, InterruptionWatch } from '../../interruption.ts';
import type { JobConfig } from '../../job-config/load-job-config.ts';
import type { FollowOptions } from '../../options/follow-options.ts';
import type { Output } from '../../output.ts';
import { followBackendJob, saysPlaces } from '../../view/follow-backend-job.ts';
import { retryReporter } from '../../view/retry-reporter.ts';
import type { ViewPlan } from '../../view/view-plan.ts';
import { checkJsonOutput } from './check-files.ts';
import { failureHints } from './failure-hints.ts';
import { DryRun, printRequests } from './dry-run.ts';
import { sayQueuePosition, type SubmitOptions } from './submission.ts';
import { submit } from './submit.ts';

/** How a job is submitted, and whether it is followed then. */
export interface SubmissionOptions extends FollowOptions {
  /** False ends as soon as the job is accepted. */
  readonly poll?: boolean;
  readonly detach?: boolean;
  readonly json?: boolean;
  /** Shows what would be sent, and sends nothing. */
  readonly dryRun?: boolean;
  readonly idempotency?: string;
}

/** Whatever becomes of this program now, the job can be found by its id. */
async function sayCreated(jobId: string, { kind }: ViewPlan, { json }: SubmissionOptions, isFollowed: boolean, output: Output): Promise<void> {
  if (!isFollowed && (json || kind === 'json')) await output.line(JSON.stringify({ job_id: jobId }));
  else if (isFollowed && (kind === 'json' || kind === 'quiet')) output.warn(`Job created: ${jobId}`);
  else await output.line(`Job created: ${jobId}`);
}

/** Shows what would be sent, made by what sends it. */
async function showRequests(backend: CommandBackend, config: JobConfig, options: SubmissionOptions, output: Output): Promise<number> {
  const dryRun = new DryRun();
  const silent: SubmitOptions = {
    environment: options.environment,
    idempotencyKey: options.idempotency,
    signal: new AbortController().signal,
    onRetry: () => undefined,
    onCreated: () => undefined,
    showsProgress: false,
  };
  await submit(dryRun.instead(backend), config, silent);
  await printRequests(dryRun.requests, options.json === true, output);
  return ExitCode.OK;
}

/** Submits a job that was checked, and streams it unless nobody wants to see it. @returns the exit code */
export async function submitAndFollow(backend: CommandBackend, config: JobConfig, plan: ViewPlan, options: SubmissionOptions, output: Output): Promise<number> {
  for (const warning of config.warnings) output.warn(`warning: ${warning}`);
  const absent = backend.remote ? [] : config.runner.passEnv.filter((name) => options.environment[name] === undefined);
  if (absent.length > 0) output.warn(`warning: not passed on, since not set here: ${absent.join(', ')}`);
  if (options.dryRun) return showRequests(backend, config, options, output);
  checkJsonOutput(plan.jsonFile);
  const isFollowed = options.poll !== false && !options.detach;
  const interruptions = new InterruptionWatch();
  let createdId: string | undefined;
  let isAccepted = false;
  try {
    const submitted = await submit(backend, config, {
      environment: options.environment,
      idempotencyKey: options.idempotency,
      signal: interruptions.signal,
      onRetry: retryReporter(output, options.verbose),
      onCreated: (id) => void (createdId = id),
      showsProgress: !options.quiet,
    });
    isAccepted = true;
    const { jobId } = submitted;
    await sayCreated(jobId, plan, options, isFollowed, output);
    if (!isFollowed || !saysPlaces(plan)) sayQueuePosition(submitted, output);
    const family = backend.remote && config.jobType === 'rl' ? 'rl' : undefined;
    if (!isFollowed) return ExitCode.OK;
    const onEnd = ({ status, job }: FinalStatus) => {
      if (status === 'failed' && !backend.remote) for (const hint of failureHints(job, config.runner, options)) output.note(hint);
    };
    return await followBackendJob(backend, jobId, plan, output, interruptions, { family, onEnd });
  } catch (error) {
    if (!isAccepted && createdId !== undefined) output.warn(`${createdId} was created, and may have been started. To end it: ${commandFor(options.flags, 'jobs', 'cancel', createdId)}`);
    else if (error instanceof Interruption) output.warn('Interrupted while submitting. No job was started.');
    throw error;
  } finally {
    interruptions.stop();
  }
}
