import type { JsonObject } from '../../../core/json.ts';
import type { CommandBackend } from '../../context.ts';
import type { Arrivals } from '../../view/follow-groups.ts';
import { idOf, isOpen, listPages } from './list-jobs.ts';

/** The most jobs that one view shows. */
const MOST_JOBS = 1_000;
/** Newest ended ones that the live view shows beside them. */
const MOST_ENDED = 20;

export interface AllJobsOptions {
  readonly backend: CommandBackend;
  /** True also shows the newest jobs that have ended. */
  readonly hasEnded: boolean;
  readonly intervalMs: number;
}

/** Every job that has not ended, and then every job that comes. */
export class AllJobs implements Arrivals {
  readonly intervalMs: number;
  readonly #options: AllJobsOptions;
  /** All that were ever listed. */
  readonly #known = new Set<string>();
  readonly #ended = new Set<string>();
  #shown = 0;

  constructor(options: AllJobsOptions) {
    this.#options = options;
    this.intervalMs = options.intervalMs;
  }

  /** False for a job that had ended when this began: its end says nothing of what this view is for. */
  counts(jobId: string): boolean {
    return !this.#ended.has(jobId);
  }

  /** The first look. @returns newest first @throws as `listPages` */
  async first(signal: AbortSignal, say: (text: string) => void): Promise<readonly string[]> {
    const jobs: JsonObject[] = [];
    for await (const page of listPages(this.#options.backend, signal)) jobs.push(...page);
    for (const job of jobs) this.#known.add(idOf(job));
    const open = jobs.filter(isOpen).map(idOf);
    const ended = this.#options.hasEnded ? jobs.filter((job) => !isOpen(job)).slice(0, MOST_ENDED).map(idOf) : [];
    for (const jobId of ended) this.#ended.add(jobId);
    this.#shown += ended.length;
    const chosen = new Set([...this.#room(open, say), ...ended]);
    return jobs.map(idOf).filter((jobId) => chosen.has(jobId));
  }

  /** Jobs that came since the last look, also those that have ended already; the oldest first. */
  async look(signal: AbortSignal, say: (text: string) => void): Promise<readonly string[]> {
    const come: string[] = [];
    for await (const page of listPages(this.#options.backend, signal)) {
      const fresh = page.map(idOf).filter((jobId) => !this.#known.has(jobId));
      come.push(...fresh);
      // The rest is older than what is known.
      if (fresh.length < page.length) break;
    }
    for (const jobId of come) this.#known.add(jobId);
    return this.#room(come.toReversed(), say);
  }

  /** Those for which there is room. */
  #room(jobIds: readonly string[], say: (text: string) => void): readonly string[] {
    const fitting = jobIds.slice(0, Math.max(0, MOST_JOBS - this.#shown));
    this.#shown += fitting.length;
    if (fitting.length < jobIds.length) say(`no more than ${MOST_JOBS} jobs can be shown: some are left out`);
    return fitting;
  }
}
