import type { Alert, JobState } from './job-state.ts';

/** Adds an alert and counts it; the oldest goes where there are too many. */
export function addAlert(state: JobState, alert: Alert): void {
  if (state.alerts.length === state.limits.alerts) state.alerts.shift();
  state.alerts.push(alert);
  state.alertCount++;
}
