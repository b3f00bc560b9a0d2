import type { JobType } from '../../core/job.ts';
import type { NewRecord } from '../../core/log-record.ts';
import type { LinePosition } from './metric-line.ts';

const TYPES: Readonly<Partial<Record<JobType, string>>> = { sft: 'sft.progress', rl: 'rl.train.step' };

/** Type of the events that say how far a job is. */
export function progressTypeOf(jobType: JobType): string {
  return TYPES[jobType] ?? 'progress';
}

/** An event that says how far the training is; undefined where it cannot be told. */
export function progressRecord(type: string, { step, totalSteps, epoch }: LinePosition): NewRecord | undefined {
  if (step === undefined || totalSteps === undefined) return undefined;
  const data = { step, total_steps: totalSteps, ...(epoch !== undefined && { epoch }) };
  return { kind: 'event', type, level: 'info', message: `step ${step}/${totalSteps}`, data };
}
