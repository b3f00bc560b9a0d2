import { existsSync, readdirSync } from 'node:fs';
import type { PathFamily } from '../../core/path-family.ts';
import type { FinalStatus } from '../../core/stream-source.ts';
import { jobDirectory } from '../../runner/job-directory.ts';
import { JobStreamer } from '../../streamer.ts';
import { commandFor } from '../command-for.ts';
import type { CommandBackend } from '../context.ts';
import type { InterruptionWatch } from '../interruption.ts';
import type { Output } from '../output.ts';
import { backendLiveView } from './backend-live-view.ts';
import { cancelOnInterrupt } from './cancel-on-interrupt.ts';
import { leave } from './departures.ts';
import { exitCodeOfEnd, followJob, sayer, type ViewStreamerOptions } from './follow-job.ts';
import { VIEWER_RETRY } from './retry-reporter.ts';
import type { ViewPlan } from './view-plan.ts';

/** What the job saved, where it ran on this machine. */
function artifactsOf({ remote, stateDirectory }: CommandBackend, jobId: string): string | undefined {
  if (remote) return undefined;
  const { artifacts } = jobDirectory(stateDirectory, jobId);
  return existsSync(artifacts) && readdirSync(artifacts).length > 0 ? artifacts : undefined;
}

export interface FollowBackendJobOptions {
  /** Under which paths a backend of the published contract keeps the job. */
  readonly family?: PathFamily | undefined;
  /** Told how the job ended, when everything has been said of it. */
  readonly onEnd?: (final: FinalStatus) => void;
}

/**
 * Shows a job of a backend until it has ended, or somebody leaves.
 * @param interruptions what came before this call counts too
 * @returns the exit code of the program
 */
export async function followBackendJob(backend: CommandBackend, jobId: string, plan: ViewPlan, output: Output, interruptions: InterruptionWatch, { family, onEnd }: FollowBackendJobOptions = {}): Promise<number> {
  const { onInterrupt, flags } = plan.options;
  const live = await backendLiveView({ backend, jobIds: [jobId], plan, interruptions });
  cancelOnInterrupt({ interruptions, onInterrupt, backend, jobIds: () => [jobId], say: live?.say ?? output.warn });
  try {
    const createStreamer = (options: ViewStreamerOptions) => new JobStreamer({ ...options, ...backend.client, jobId, family, intervalMs: plan.intervalMs, retry: VIEWER_RETRY });
    const end = await followJob({ jobId, plan, output, interruptions, live, createStreamer });
    if (end.kind === 'reached') output.note(`Reattach: ${commandFor(flags, 'watch', jobId)}`);
    const artifacts = end.kind === 'ended' ? artifactsOf(backend, jobId) : undefined;
    if (artifacts !== undefined && plan.kind !== 'json' && plan.kind !== 'quiet') await sayer(plan, output)(`Files: ${artifacts}`);
    if (end.kind === 'ended') onEnd?.(end.final);
    return exitCodeOfEnd(plan, end);
  } catch (error) {
    return leave(error, [jobId], flags, output);
  }
}
