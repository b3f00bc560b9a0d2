import type { JobState } from './job-state.ts';

/**
 * Notes a sign that the job was running. Not every backend tells when a job started, and one whose status was first seen late did not
 * start then: the oldest sign counts.
 */
export function noteStart(state: JobState, time: number): void {
  if (!state.isStartTold && (state.startedAt === undefined || time < state.startedAt)) state.startedAt = time;
}
