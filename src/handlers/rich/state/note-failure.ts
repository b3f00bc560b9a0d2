import { addAlert } from './add-alert.ts';
import type { Alert, JobState } from './job-state.ts';

/**
 * Notes that the job failed. Its last event and its status both say so, and a snapshot of the job may have before: there is one alert,
 * with the newest reason.
 */
export function noteFailure(state: JobState, reason: string | undefined, time: number): void {
  state.error = reason ?? state.error;
  const text = state.error === undefined ? 'the job failed' : `the job failed: ${state.error}`;
  const alert: Alert = { level: 'error', time, text, step: state.step };
  const index = state.failure === undefined ? -1 : state.alerts.indexOf(state.failure);
  if (index >= 0) {
    state.alerts.splice(index, 1);
    state.alertCount--;
  }
  addAlert(state, alert);
  state.failure = alert;
}
