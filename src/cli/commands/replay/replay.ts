import { systemClock } from '../../../core/clock.ts';
import { ConfigError } from '../../../core/errors.ts';
import { JobGroup } from '../../../job-group.ts';
import { FileSource, recordedJobs, RecordingEndsError } from '../../../source/file-source.ts';
import { JobStreamer } from '../../../streamer.ts';
import { ExitCode, exitCodeOfError } from '../../exit-codes.ts';
import { Detachment, InterruptionWatch } from '../../interruption.ts';
import type { FollowOptions } from '../../options/follow-options.ts';
import type { Output } from '../../output.ts';
import { exitCodeOfEnd, followJob } from '../../view/follow-job.ts';
import { followJobs } from '../../view/follow-jobs.ts';
import type { LiveView } from '../../view/live-view.ts';
import { planView, type ViewPlan } from '../../view/view-plan.ts';
import { PacedSource } from './paced-source.ts';
import { ReplayPace } from './replay-pace.ts';

export interface ReplayOptions extends FollowOptions {
  /** Times as fast as it was recorded; Infinity does not wait. */
  readonly speed?: number;
}

/** In the live view, where nobody says how fast. */
const LIVE_SPEED = 10;

async function liveView(plan: ViewPlan, file: string, jobIds: readonly string[], interruptions: InterruptionWatch): Promise<LiveView | undefined> {
  if (plan.kind !== 'rich') return undefined;
  const { openLiveView } = await import('../../view/live-view.ts');
  return openLiveView({ plan, jobCount: jobIds.length, table: jobIds.length > 1, source: file, interruptions, command: () => ['replay', file] });
}

function codeOfError(error: unknown): number {
  return error instanceof RecordingEndsError ? ExitCode.DETACHED : exitCodeOfError(error);
}

/** `trainstream replay FILE`. @returns the exit code, as that of watching would have been */
export async function replay(file: string, options: ReplayOptions, output: Output): Promise<number> {
  const plan = planView(options, output);
  const jobIds = await recordedJobs(file);
  const [only = ''] = jobIds;
  if (jobIds.length > 1 && plan.until !== undefined) throw new ConfigError('--until: is for one job');
  const speed = options.speed ?? (plan.kind === 'rich' ? LIVE_SPEED : Number.POSITIVE_INFINITY);
  const pace = new ReplayPace(speed, systemClock);
  // Where messages wait for their time, each has to come alone.
  const batchLimit = Number.isFinite(speed) ? 1 : undefined;
  const source = (jobId: string) => new PacedSource(new FileSource({ file, jobId, batchLimit }), pace);
  const interruptions = new InterruptionWatch();
  try {
    const live = await liveView(plan, file, jobIds, interruptions);
    const view = { plan, output, interruptions, live };
    if (jobIds.length > 1) return await followJobs({ ...view, jobIds, codeOfError, createGroup: (common) => new JobGroup({ ...common, source }) });
    const end = await followJob({ ...view, jobId: only, createStreamer: (common) => new JobStreamer({ ...common, source: source(only) }) });
    return exitCodeOfEnd(plan, end);
  } catch (error) {
    // Whoever has seen enough of a recording leaves nothing running.
    if (error instanceof Detachment) return ExitCode.OK;
    if (!(error instanceof RecordingEndsError)) throw error;
    output.warn(error.message);
    return codeOfError(error);
  } finally {
    interruptions.stop();
  }
}
