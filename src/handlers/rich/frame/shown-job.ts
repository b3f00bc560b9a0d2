import type { ViewSettings } from '../control/view-settings.ts';
import type { JobState } from '../state/job-state.ts';
import type { ViewModel } from './view-model.ts';

/** The job on the screen, or the selected one of the table: where none is selected, the first; undefined where there is none. */
export function shownJob({ jobs }: Pick<ViewModel, 'jobs'>, { selectedJob }: Pick<ViewSettings, 'selectedJob'>): JobState | undefined {
  const selected = selectedJob === undefined ? undefined : jobs.get(selectedJob);
  const [first] = jobs.values();
  return selected ?? first;
}
