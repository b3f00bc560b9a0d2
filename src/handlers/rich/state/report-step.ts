import type { JobState } from './job-state.ts';

/**
 * Takes a step that the job itself reports. It is believed also where it is lower, since a resumed run goes back; but not where it is no
 * newer than the step that is known.
 */
export function reportProgress(state: JobState, step: number, time: number): void {
  const { changedAt } = state.stepRate;
  const isNews = changedAt === undefined || time > changedAt;
  state.stepRate.add(step, time);
  if (isNews || step > (state.step ?? -1)) state.step = step;
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
