import type { JobState } from '../state/job-state.ts';
import { formatCount } from './format-compact.ts';

/** Where a job stands in the queue; '' where that is not known. */
export function queueText({ queuePlace }: Pick<JobState, 'queuePlace'>): string {
  if (queuePlace === undefined) return '';
  return queuePlace === 0 ? 'next' : `${formatCount(queuePlace)} before it`;
}
