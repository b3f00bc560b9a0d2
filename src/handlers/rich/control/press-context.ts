import type { JobState } from '../state/job-state.ts';

/** What a key must know of what is on the screen. */
export interface PressContext {
  /** True where there is a table of jobs to return to. */
  readonly hasTable: boolean;
  /** The ids of the table's rows, from top to bottom. */
  readonly rows: readonly string[];
  /** The job on the screen, or the selected one. */
  readonly job: JobState | undefined;
  /** The jobs whose curves are on the screen. */
  readonly charted: readonly JobState[];
  /** Messages of all jobs so far. */
  readonly messageCount: number;
  /** Pages of charts there are. */
  readonly pages: number;
  /** How many events, or printed lines, or rows of the table, the screen has room for. */
  readonly lines: number;
  /** What leaving and cancelling would do. */
  readonly offers: { readonly detach: boolean; readonly cancel: boolean };
}
