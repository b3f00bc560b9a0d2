import type { TimelineMessage } from '../../../core/message.ts';
import { bounded } from './bounded.ts';
import type { JobState } from './job-state.ts';

const LONGEST_PHASE = 100;

/** Enters a phase, unless it is the one that the job is in already. */
export function reduceTimeline({ phases, limits }: JobState, message: TimelineMessage, time: number): void {
  if (message.phase === undefined || message.phase === '') return;
  const phase = bounded(message.phase, LONGEST_PHASE);
  if (phases.at(-1)?.phase === phase) return;
  if (phases.length === limits.phases) phases.shift();
  phases.push({ phase, startedAt: time });
}
