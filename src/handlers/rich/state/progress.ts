import { isTerminalStatus } from '../../../core/job-status.ts';
import type { JobState } from './job-state.ts';

/** A running job without a new step for so long is stalled, and one that is slower by nature for so many of its usual intervals. */
const STALLED_AFTER_MS = 60_000;
const STALLED_AFTER_INTERVALS = 10;

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
  /** Age of the newest message; undefined once the job has ended, and while it waits in a queue, where there is nothing to tell. */
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

/** How far a job is. @param now milliseconds since 1970 */
export function progressOf(job: JobState, now: number): Progress {
  const isStalled = isStalledAt(job, now);
  const hasEnded = isTerminalStatus(job.status);
  return {
    fraction: fractionOf(job),
    step: job.step,
    totalSteps: job.totalSteps,
    elapsedMs: elapsedOf(job, now),
    etaMs: isStalled ? undefined : etaOf(job, now),
    lagMs: hasEnded || job.status === 'queued' || job.lastMessageAt === undefined ? undefined : Math.max(0, now - job.lastMessageAt),
    isStalled,
  };
}
