import type { Clock } from '../../core/clock.ts';
import type { JobStore } from '../../core/job-store.ts';
import { PAGE_LIMIT } from '../../core/protocol.ts';
import type { RecordKind } from '../../core/stream-type.ts';
import { followLogs } from './follow-logs.ts';

export interface FollowLogOptions {
  readonly sinceSeq: number;
  readonly kinds?: readonly RecordKind[] | undefined;
  /** How the frames look: see `ReadLogOptions.format`. */
  readonly format: 'sse' | 'sse-events';
  /** The frame that moves a reader's cursor over records that were left out; undefined sends none. */
  readonly cursorFrame?: ((nextSeq: number) => string) | undefined;
  /** What is sent after the last record of a closed log. */
  readonly endFrame: (nextSeq: number) => string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The log of one job as server-sent event frames: {@link followLogs} says how. */
export function followLog(jobs: JobStore, jobId: string, options: FollowLogOptions): AsyncGenerator<string, void, undefined> {
  const { sinceSeq, kinds, format, cursorFrame, endFrame, clock, signal } = options;
  const frames = { format, cursor: cursorFrame, end: endFrame };
  return followLogs(jobs, { cursors: new Map([[jobId, sinceSeq]]), kinds, frames, pageLimit: PAGE_LIMIT, clock, signal });
}
