import { systemClock } from '../../core/clock.ts';
import { printable } from '../../core/text.ts';
import type { JobGroup, JobGroupOptions, JobGroupResult } from '../../job-group.ts';
import { ExitCode, exitCodeOfError, exitCodeOfStatus } from '../exit-codes.ts';
import type { InterruptionWatch } from '../interruption.ts';
import type { Output } from '../output.ts';
import { errorText } from '../report-error.ts';
import { type Arrivals, followGroups } from './follow-groups.ts';
import { readConfig, sayer } from './follow-job.ts';
import type { LiveView } from './live-view.ts';
import { retryReporter } from './retry-reporter.ts';
import { endWord, Teller } from './teller.ts';
import { viewHandlers } from './view-handlers.ts';
import type { ViewPlan } from './view-plan.ts';
import { worstExitCode } from './worst-exit-code.ts';

/** What a view gives to every group, wherever that reads. */
export type ViewGroupOptions = Pick<JobGroupOptions, 'jobIds' | 'config' | 'handlers' | 'signal' | 'timeoutMs' | 'onRetry' | 'onGap' | 'onJobEnd' | 'clock'>;

export interface FollowJobsOptions {
  /** Each once. */
  readonly jobIds: readonly string[];
  readonly plan: ViewPlan;
  readonly output: Output;
  readonly interruptions: InterruptionWatch;
  readonly live: LiveView | undefined;
  readonly createGroup: (options: ViewGroupOptions) => JobGroup;
  /** Jobs that come meanwhile; none where it is not given. */
  readonly arrivals?: Arrivals | undefined;
  /** False where the end of that job says nothing of what this view was for; all count where it is not given. */
  readonly counts?: (jobId: string) => boolean;
  /** The exit code of a job that could not be followed; that of its error where it is not given. */
  readonly codeOfError?: (error: unknown) => number;
}

/**
 * Shows several jobs until all have ended, those that come meanwhile among them.
 * @returns the exit code of the program: the worst one
 * @throws as `JobGroup.streamUntilTerminal`; a Departure where somebody leaves
 */
export async function followJobs(options: FollowJobsOptions): Promise<number> {
  const { jobIds, plan, output, interruptions, live, createGroup, arrivals, counts = () => true, codeOfError = exitCodeOfError } = options;
  const { verbose, exitZero } = plan.options;
  const teller = new Teller({ plan, output, live, signal: interruptions.signal });
  const say = sayer(plan, output);
  const width = Math.max(...jobIds.map((jobId) => jobId.length));
  const prefix = (jobId: string) => `${printable(jobId).padEnd(width)}  `;
  let said: Promise<unknown> = Promise.resolve();

  const sayResult = (jobId: string, result: JobGroupResult) => {
    if ('status' in result) return say(`${prefix(jobId)}Training completed: ${endWord(result)}`);
    output.warn(`${printable(jobId)}: ${errorText(result.error)}`);
    return undefined;
  };
  const common: Omit<ViewGroupOptions, 'jobIds' | 'signal' | 'timeoutMs'> = {
    config: readConfig(plan),
    clock: systemClock,
    handlers(jobId) {
      const conditions = teller.conditions(jobId);
      const handlers = viewHandlers(plan, jobId, output, { live: live?.handler(jobId), prefix: prefix(jobId) });
      return conditions === undefined ? handlers : [...handlers, conditions];
    },
    onRetry: live?.retry ?? retryReporter(output, verbose),
    onGap: live?.gap ?? (({ jobId, reason }) => output.warn(`incomplete: ${printable(`${jobId}: ${reason}`)}`)),
    onJobEnd(jobId, result) {
      if ('status' in result) teller.ended(jobId, result);
      // A live view shows it by itself, and has the terminal.
      if (live !== undefined) return;
      said = said.then(() => sayResult(jobId, result));
      // Looked at when all have ended: until then its failure must not count as one that nobody handles.
      said.catch(() => undefined);
    },
  };
  const codeOf = (result: JobGroupResult): number => {
    if (!('status' in result)) return codeOfError(result.error);
    return exitZero ? ExitCode.OK : exitCodeOfStatus(result.status);
  };
  try {
    const results = await followGroups({
      jobIds,
      createGroup: (ids, signal, timeoutMs) => createGroup({ ...common, jobIds: ids, signal, timeoutMs }),
      arrivals,
      say: live?.say ?? output.warn,
      signal: interruptions.signal,
      timeoutMs: plan.timeoutMs,
      clock: systemClock,
    });
    await teller.leaveLive();
    await said;
    // How jobs ended that had ended before is in the summary, and nobody waited for it.
    const told = [...results].filter(([jobId, result]) => live !== undefined && (counts(jobId) || !('status' in result)));
    for (const [jobId, result] of told) await sayResult(jobId, result);
    return worstExitCode([...results].filter(([jobId]) => counts(jobId)).map(([, result]) => codeOf(result)));
  } finally {
    await teller.leaveLive();
    await teller.settle();
  }
}
