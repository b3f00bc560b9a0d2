import type { JobState } from './job-state.ts';

/**
 * Takes a step that the job itself reports. It is believed when it is lower too, since a resumed run goes back, unless it is older
 * than what is known.
 */
export function reportProgress(state: JobState, step: number, time: number): void {
  const isNews = time >= (state.stepRate.changedAt ?? time);
  state.stepRate.add(step, time);
  if (isNews || state.step === undefined || step > state.step) state.step = step;
}

/** Takes the step of a point. It is passed over where it lies behind the job's last step, since then it counts something else. */
export function reportMetricStep(state: JobState, step: number, time: number): void {
  const { stepRate, totalSteps } = state;
  if (totalSteps !== undefined && step > totalSteps) return;
  const before = stepRate.step;
  stepRate.add(step, time);
  const wentBack = before !== undefined && stepRate.step !== undefined && stepRate.step < before;
  if (wentBack || state.step === undefined || step > state.step) state.step = step;
}
