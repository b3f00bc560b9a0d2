/** Share of the highest rate that is left at the last step. */
const FLOOR = 0.02;

/** A rate that rises linearly over the first steps and then falls along a cosine. */
export type LearningRateSchedule = { readonly highest: number; readonly warmupRatio: number; readonly totalSteps: number };

/** The learning rate of step `step`, counted from 1. */
export function learningRateAt(schedule: LearningRateSchedule, step: number): number {
  const warmup = Math.round(schedule.warmupRatio * schedule.totalSteps);
  if (step <= warmup) return (schedule.highest * step) / warmup;
  const progress = (step - warmup) / Math.max(1, schedule.totalSteps - warmup);
  return schedule.highest * (FLOOR + (1 - FLOOR) * 0.5 * (1 + Math.cos(Math.PI * progress)));
}
