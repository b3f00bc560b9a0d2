import type { JobState } from './job-state.ts';

/** Takes how many jobs of the queue come before this one. One that does not wait there has no place. */
export function noteQueuePlace(state: JobState, place: number | undefined): void {
  state.queuePlace = state.status === 'queued' && place !== undefined && place >= 0 ? place : undefined;
}
