import { JobGroup } from '../../job-group.ts';
import type { CommandBackend } from '../context.ts';
import type { InterruptionWatch } from '../interruption.ts';
import type { Output } from '../output.ts';
import { backendLiveView } from './backend-live-view.ts';
import { cancelOnInterrupt } from './cancel-on-interrupt.ts';
import { leave } from './departures.ts';
import { followJobs, type ViewGroupOptions } from './follow-jobs.ts';
import { VIEWER_RETRY } from './retry-reporter.ts';
import type { ViewPlan } from './view-plan.ts';

export interface FollowBackendJobsOptions {
  readonly backend: CommandBackend;
  /** Each once. */
  readonly jobIds: readonly string[];
  readonly plan: ViewPlan;
  readonly output: Output;
  readonly interruptions: InterruptionWatch;
  /** False where the end of that job says nothing of what this view was for. */
  readonly counts: (jobId: string) => boolean;
}

/**
 * Shows several jobs of a backend until all have ended, or somebody leaves.
 * @returns the exit code of the program: the worst one
 */
export async function followBackendJobs({ backend, jobIds, plan, output, interruptions, counts }: FollowBackendJobsOptions): Promise<number> {
  const { flags, onInterrupt } = plan.options;
  const live = await backendLiveView({ backend, jobIds, plan, interruptions });
  let group: JobGroup | undefined;
  const open = () => jobIds.filter((jobId) => !group?.results.has(jobId));
  cancelOnInterrupt({ interruptions, onInterrupt, backend, jobIds: open, say: live?.say ?? output.warn });
  const createGroup = (options: ViewGroupOptions) => (group = new JobGroup({ ...options, ...backend.client, intervalMs: plan.intervalMs, retry: VIEWER_RETRY }));
  try {
    return await followJobs({ jobIds, plan, output, interruptions, live, createGroup, counts });
  } catch (error) {
    return leave(error, open(), flags, output);
  }
}
