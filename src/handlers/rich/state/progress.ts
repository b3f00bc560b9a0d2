import { isTerminalStatus } from '../../../core/job-status.ts';
import type { JobState } from './job-state.ts';

/** A running job without a new step for so long is stalled, and one that is slower by nature for so many of its usual intervals. */
const STALLED_AFTER_MS = 60_000;
const STALLED_AFTER_INTERVALS = 10;

/** A newest message that is younger needs no word. Milliseconds. */
const FRESH_MS = 5_000;
/** Where nothing has come here for so long, what there is has been read. Milliseconds. */
const READ_MS = 2_000;

/** How far a job is. What is not known is undefined. */
export interface Progress {
  /** Share of the steps that were taken, from 0 to 1; 1 for a job that succeeded. */
  readonly fraction: number | undefined;
  readonly step: number | undefined;
  readonly totalSteps: number | undefined;
  /** From start to end, or to now. */
  readonly elapsedMs: number | undefined;
  /** Until the last step; undefined also while the pace is too unsteady to say, and once no step is left. */
  readonly etaMs: number | undefined;
  /** How long the job has said nothing; undefined while it talks, once it has ended, and while it waits in a queue, where there is nothing to tell. */
  readonly silentMs: number | undefined;
  /** How far the view is behind: the age of the newest message while old ones keep coming; undefined where it is not. */
  readonly lagMs: number | undefined;
  /** The job runs, and has not taken a step for much longer than it usually does. */
  readonly isStalled: boolean;
}

/** Share of the steps that were taken, from 0 to 1; 1 for a job that succeeded, undefined where it is not known. */
export function fractionOf({ status, step, totalSteps }: JobState): number | undefined {
  if (status === 'succeeded') return 1;
  if (step === undefined || totalSteps === undefined) return undefined;
  return Math.min(1, Math.max(0, step / totalSteps));
}

function elapsedOf({ status, startedAt, finishedAt, lastMessageAt }: JobState, now: number): number | undefined {
  if (startedAt === undefined) return undefined;
  const end = isTerminalStatus(status) ? (finishedAt ?? lastMessageAt ?? now) : now;
  return Math.max(0, end - startedAt);
}

function isStalledAt({ status, stepRate, startedAt }: JobState, now: number): boolean {
  const { changedAt, intervalMs } = stepRate;
  if (status !== 'running' || changedAt === undefined) return false;
  // Before the second report, the time that the first one took is all there is to go by.
  const usualMs = intervalMs ?? Math.max(0, changedAt - (startedAt ?? changedAt));
  return now - changedAt > Math.max(STALLED_AFTER_MS, STALLED_AFTER_INTERVALS * usualMs);
}

function etaOf({ status, step, totalSteps, stepRate }: JobState, now: number): number | undefined {
  const { perSecond, changedAt, intervalMs = 0 } = stepRate;
  if (status !== 'running' || step === undefined || totalSteps === undefined || perSecond === undefined || changedAt === undefined) return undefined;
  if (step >= totalSteps) return undefined;
  const left = ((totalSteps - step) * 1_000) / perSecond;
  // It counts down between two reports, but not while one is overdue.
  return Math.max(0, left - Math.min(Math.max(0, now - changedAt), intervalMs));
}

/** Whether the job is silent or the view is behind, and for how long: never both. */
function delayOf({ status, lastMessageAt, firstReceivedAt, lastReceivedAt }: JobState, now: number): Pick<Progress, 'silentMs' | 'lagMs'> {
  const isQuietByNature = isTerminalStatus(status) || status === 'queued';
  const age = lastMessageAt === undefined || isQuietByNature ? 0 : now - lastMessageAt;
  if (age < FRESH_MS) return { silentMs: undefined, lagMs: undefined };
  const since = (time: number | undefined) => now - (time ?? now);
  if (since(lastReceivedAt) >= READ_MS) return { silentMs: age, lagMs: undefined };
  // What a view reads in its first moments is old and says nothing of its pace.
  return { silentMs: undefined, lagMs: since(firstReceivedAt) >= READ_MS ? age : undefined };
}

/** How far a job is. @param now milliseconds since 1970 */
export function progressOf(job: JobState, now: number): Progress {
  const isStalled = isStalledAt(job, now);
  return {
    fraction: fractionOf(job),
    step: job.step,
    totalSteps: job.totalSteps,
    elapsedMs: elapsedOf(job, now),
    etaMs: isStalled ? undefined : etaOf(job, now),
    ...delayOf(job, now),
    isStalled,
  };
}
