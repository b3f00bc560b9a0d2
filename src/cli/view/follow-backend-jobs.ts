import type { PathFamily } from '../../core/path-family.ts';
import { JobGroup } from '../../job-group.ts';
import type { CommandBackend } from '../context.ts';
import type { InterruptionWatch } from '../interruption.ts';
import type { Output } from '../output.ts';
import { backendLiveView } from './backend-live-view.ts';
import { cancelOnInterrupt } from './cancel-on-interrupt.ts';
import { leave } from './departures.ts';
import type { Arrivals } from './follow-groups.ts';
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
  /** Where these are all jobs: those that come are shown too, and some do not count for the exit code. */
  readonly all?: (Arrivals & { readonly counts: (jobId: string) => boolean }) | undefined;
  /** Under which paths a backend of the published contract keeps the jobs. */
  readonly family?: PathFamily | undefined;
}

/**
 * Shows several jobs of a backend until all have ended, or somebody leaves.
 * @returns the exit code of the program: the worst one
 */
export async function followBackendJobs({ backend, jobIds, plan, output, interruptions, all, family }: FollowBackendJobsOptions): Promise<number> {
  const { flags, onInterrupt } = plan.options;
  const live = await backendLiveView({ backend, jobIds, isAll: all !== undefined, plan, interruptions });
  const groups: JobGroup[] = [];
  const open = () => groups.flatMap((group) => group.jobIds.filter((jobId) => !group.results.has(jobId)));
  cancelOnInterrupt({ interruptions, onInterrupt, backend, jobIds: open, say: live?.say ?? output.warn });
  const createGroup = (options: ViewGroupOptions) => {
    const group = new JobGroup({ ...options, ...backend.client, family, intervalMs: plan.intervalMs, retry: VIEWER_RETRY });
    groups.push(group);
    return group;
  };
  try {
    return await followJobs({ jobIds, plan, output, interruptions, live, createGroup, arrivals: all, counts: (jobId) => all?.counts(jobId) ?? true });
  } catch (error) {
    return await leave(error, backend, open(), flags, output, all === undefined ? open() : ['--all']);
  }
}
