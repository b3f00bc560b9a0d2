import { isTerminalStatus } from '../../core/job-status.ts';
import type { FinalStatus } from '../../core/stream-source.ts';
import { formatCompact } from './frame/format-compact.ts';
import { formatDuration } from './frame/format-duration.ts';
import { metricOrder } from './frame/job/metric-order.ts';
import type { Progress } from './screen/osc.ts';
import type { Screen } from './screen/screen.ts';
import type { JobState } from './state/job-state.ts';
import { progressOf } from './state/progress.ts';

/** A title that changes all the time cannot be read; and terminals forget the progress when it is not said again. Milliseconds. */
const SHORTEST_MS = 1_000;
const REPEAT_MS = 5_000;

/** The end of a job is told to a person who looks if it was watched for so long. Milliseconds. */
const LONG_MS = 60_000;

/** An alert is news for so long, and not more than one is told in each such time. Milliseconds. */
const ALERT_NEWS_MS = 60_000;
const ALERT_PAUSE_MS = 10_000;

function nameOf({ name, jobId }: JobState): string {
  return name ?? jobId;
}

function percentOf(job: JobState, now: number): number | undefined {
  const { fraction } = progressOf(job, now);
  return fraction === undefined ? undefined : Math.floor(fraction * 100);
}

function titleOfJob(job: JobState, now: number): string {
  const percent = percentOf(job, now);
  const [metric] = metricOrder(job.series);
  const parts = [
    isTerminalStatus(job.status) ? job.status : percent === undefined ? (job.status ?? '') : `${percent}%`,
    metric?.last === undefined ? '' : `${metric.key} ${formatCompact(metric.last.value)}`,
    nameOf(job),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function titleOfJobs(jobs: readonly JobState[]): string {
  const count = (status: JobState['status']) => jobs.filter((job) => job.status === status).length;
  const [running, failed] = [count('running'), count('failed')];
  return `${running} of ${jobs.length} running${failed === 0 ? '' : ` · ${failed} failed`}`;
}

function progressOfJob(job: JobState, now: number): Progress | undefined {
  if (job.status === 'succeeded' || job.status === 'cancelled') return undefined;
  const percent = percentOf(job, now);
  if (job.status === 'failed') return { state: 'error', percent };
  return { state: job.status === 'paused' ? 'paused' : 'running', percent };
}

/** Tells the terminal around the picture how the jobs do: title, progress, messages on the desktop. */
export class TerminalMarks {
  readonly #screen: Screen;
  readonly #startedAt: number;
  hasFocus = true;
  #said = '';
  #saidAt = Number.NEGATIVE_INFINITY;
  #alertedAt = Number.NEGATIVE_INFINITY;
  readonly #alertCounts = new Map<string, number>();

  /** @param now milliseconds since 1970 */
  constructor(screen: Screen, now: number) {
    this.#screen = screen;
    this.#startedAt = now;
  }

  /** Says what has changed, now and then. @param job the only one, or undefined in a table of many */
  update(jobs: ReadonlyMap<string, JobState>, job: JobState | undefined, now: number): void {
    for (const one of jobs.values()) this.#tellAlert(one, now);
    const age = now - this.#saidAt;
    // A clock that was set back must not silence it.
    if (age >= 0 && age < SHORTEST_MS) return;
    const title = job === undefined ? titleOfJobs([...jobs.values()]) : titleOfJob(job, now);
    const progress = job === undefined ? undefined : progressOfJob(job, now);
    const said = JSON.stringify([title, progress]);
    if (said === this.#said && age >= 0 && age < REPEAT_MS) return;
    if (said !== this.#said) this.#screen.setTitle(title);
    this.#screen.setProgress(progress);
    this.#said = said;
    this.#saidAt = now;
  }

  /** A job has ended: somebody who looks elsewhere wants to know, and so does one who has waited for long. */
  ended(job: JobState, { status, rawStatus }: FinalStatus, isOneOfMany: boolean, now: number): void {
    if (this.hasFocus && (isOneOfMany || now - this.#startedAt < LONG_MS)) return;
    const { elapsedMs } = progressOf(job, now);
    const time = elapsedMs === undefined ? '' : ` after ${formatDuration(elapsedMs)}`;
    this.#screen.notify(nameOf(job), `${status === 'succeeded' ? status : rawStatus || status}${time}`);
  }

  /** Somebody was told of something otherwise: an alert right behind it is most likely the same. @param now milliseconds since 1970 */
  notified(now: number): void {
    this.#alertedAt = now;
  }

  #tellAlert(job: JobState, now: number): void {
    const before = this.#alertCounts.get(job.jobId) ?? 0;
    if (job.alertCount === before) return;
    this.#alertCounts.set(job.jobId, job.alertCount);
    const newest = job.alerts.at(-1);
    // What happened before anybody watched is no news.
    if (this.hasFocus || newest === undefined || now - newest.time > ALERT_NEWS_MS || now - this.#alertedAt < ALERT_PAUSE_MS) return;
    this.#alertedAt = now;
    this.#screen.notify(nameOf(job), newest.text);
  }
}
