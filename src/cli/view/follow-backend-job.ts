import { existsSync, readdirSync } from 'node:fs';
import { systemClock } from '../../core/clock.ts';
import type { PathFamily } from '../../core/path-family.ts';
import type { FinalStatus } from '../../core/stream-source.ts';
import { jobDirectory } from '../../runner/job-directory.ts';
import { JobStreamer } from '../../streamer.ts';
import { commandFor } from '../command-for.ts';
import type { CommandBackend } from '../context.ts';
import type { InterruptionWatch } from '../interruption.ts';
import type { Output } from '../output.ts';
import { askPlaces } from './ask-places.ts';
import { backendLiveView } from './backend-live-view.ts';
import { cancelOnInterrupt } from './cancel-on-interrupt.ts';
import { leave } from './departures.ts';
import { exitCodeOfEnd, followJob, sayer, type ViewStreamerOptions } from './follow-job.ts';
import { QueueNotice } from './queue-notice.ts';
import { VIEWER_RETRY } from './retry-reporter.ts';
import type { ViewPlan } from './view-plan.ts';

/** What the job saved, where it ran on this machine. */
function artifactsOf({ remote, stateDirectory }: CommandBackend, jobId: string): string | undefined {
  if (remote) return undefined;
  const { artifacts } = jobDirectory(stateDirectory, jobId);
  return existsSync(artifacts) && readdirSync(artifacts).length > 0 ? artifacts : undefined;
}

/** True for a view of plain lines: it says by itself where the job stands in the queue, as the live view shows it. */
export function saysPlaces({ kind }: Pick<ViewPlan, 'kind'>): boolean {
  return kind === 'cli' || kind === 'lines';
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
    const askPlace = async (signal: AbortSignal) => (await askPlaces(backend, [jobId], signal)).get(jobId);
    const beside = saysPlaces(plan) ? [new QueueNotice({ clock: systemClock, askPlace, say: output.note })] : [];
    const end = await followJob({ jobId, plan, output, interruptions, live, beside, createStreamer });
    if (end.kind === 'reached') output.note(`Reattach: ${commandFor(flags, 'watch', jobId)}`);
    const artifacts = end.kind === 'ended' ? artifactsOf(backend, jobId) : undefined;
    if (artifacts !== undefined && plan.kind !== 'json' && plan.kind !== 'quiet') await sayer(plan, output)(`Files: ${artifacts}`);
    if (end.kind === 'ended') onEnd?.(end.final);
    return exitCodeOfEnd(plan, end);
  } catch (error) {
    return await leave(error, backend, [jobId], flags, output);
  }
}
