import { sortedJobs, type OrderSettings } from './frame/table/visible-jobs.ts';
import type { JobState } from './state/job-state.ts';

/** Rows stay in their places for so long, and as long after the last key. Milliseconds. */
const CALM_MS = 3_000;

/**
 * The order of the table's rows. Values change with each message, and rows that jump cannot be read: they are sorted now and then only,
 * never while somebody presses keys, and at once where another order is chosen. A job that is new stands at the top until then.
 */
export class JobOrder {
  readonly #now: () => number;
  #order: readonly JobState[] = [];
  #key: string | undefined;
  /** When rows may move again. */
  #calmUntil = 0;
  #sortedAt = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Somebody presses a key, and may mean the row that is there. */
  hold(): void {
    this.#calmUntil = this.#now() + CALM_MS;
  }

  /** All jobs from top to bottom. */
  of(jobs: ReadonlyMap<string, JobState>, settings: OrderSettings): readonly JobState[] {
    const now = this.#now();
    const key = JSON.stringify([settings.jobOrder, settings.metricFilter]);
    // A clock that was set back must not hold the rows for longer.
    const isCalm = now >= this.#sortedAt && now < this.#calmUntil && this.#calmUntil - now <= CALM_MS;
    if (key === this.#key && isCalm) {
      if (jobs.size > this.#order.length) {
        const known = new Set(this.#order);
        this.#order = [...[...jobs.values()].filter((job) => !known.has(job)), ...this.#order];
      }
      return this.#order;
    }
    this.#key = key;
    this.#sortedAt = now;
    this.#calmUntil = now + CALM_MS;
    this.#order = sortedJobs([...jobs.values()], settings);
    return this.#order;
  }
}
