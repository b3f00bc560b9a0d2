import type { CommandBackend } from '../context.ts';
import type { InterruptionWatch } from '../interruption.ts';
import { askPlaces } from './ask-places.ts';
import { requestCancel } from './cancel-on-interrupt.ts';
import type { LiveView } from './live-view.ts';
import type { ViewPlan } from './view-plan.ts';

export interface BackendLiveViewOptions {
  readonly backend: CommandBackend;
  readonly jobIds: readonly string[];
  /** True where these are all jobs, and others may come. */
  readonly isAll?: boolean;
  readonly plan: ViewPlan;
  readonly interruptions: InterruptionWatch;
}

/** The live view of jobs of a backend; undefined where they are shown otherwise, and then nothing of it is loaded. */
export async function backendLiveView({ backend, jobIds, isAll = false, plan, interruptions }: BackendLiveViewOptions): Promise<LiveView | undefined> {
  if (plan.kind !== 'rich') return undefined;
  const { openLiveView } = await import('./live-view.ts');
  const onCancel = (jobId: string) => requestCancel(backend, jobId);
  const command = (jobId: string | undefined) => ['watch', ...(jobId !== undefined ? [jobId] : isAll ? ['--all'] : jobIds)];
  return openLiveView({
    plan,
    jobCount: jobIds.length,
    table: isAll || jobIds.length > 1,
    staysOpen: isAll,
    source: backend.name,
    interruptions,
    onCancel,
    askPlaces: (waiting) => askPlaces(backend, waiting, interruptions.signal),
    command,
  });
}
