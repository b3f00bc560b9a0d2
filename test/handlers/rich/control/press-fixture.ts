import { StreamMessage } from '../../../../src/core/message.ts';
import { DEFAULT_SETTINGS } from '../../../../src/handlers/rich/control/default-settings.ts';
import { press } from '../../../../src/handlers/rich/control/press.ts';
import type { PressContext } from '../../../../src/handlers/rich/control/press-context.ts';
import type { PressResult } from '../../../../src/handlers/rich/control/press-result.ts';
import type { ViewSettings } from '../../../../src/handlers/rich/control/view-settings.ts';
import type { JobState } from '../../../../src/handlers/rich/state/job-state.ts';
import { newJobState } from '../../../../src/handlers/rich/state/new-job-state.ts';
import { reduce } from '../../../../src/handlers/rich/state/reduce.ts';

const START = Date.UTC(2026, 0, 1);

const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

/**
 * A running job with 101 points of `train.loss` at the steps 0, 10, … 1,000, ten seconds apart, and 40 events: every fourth one a
 * warning of type `grad.spike`, the others `sft.progress` of level info.
 */
export function runningJob(jobId = 'job_1'): JobState {
  const job = newJobState(jobId);
  reduce(job, StreamMessage.fromStatus(jobId, { status: 'running', created_at: at(0), started_at: at(0), updated_at: at(0) }));
  for (let index = 0; index <= 100; index++) {
    reduce(job, StreamMessage.fromMetric(jobId, { name: 'train.loss', value: 1 / (index + 1), step: index * 10, created_at: at(index * 10) }));
  }
  for (let number = 1; number <= 40; number++) {
    const isSpike = number % 4 === 0;
    const payload = isSpike ? { type: 'grad.spike', level: 'warning', message: `Spike ${number}` } : { type: 'sft.progress', level: 'info', message: `step ${number}` };
    reduce(job, StreamMessage.fromEvent(jobId, { seq: number, ...payload, created_at: at(number) }));
  }
  return job;
}

/** A job that printed 40 lines: every fourth one has `Spike` in it. @param hasMetrics false for one of which nothing else is known */
export function printingJob(hasMetrics = true): JobState {
  const job = hasMetrics ? runningJob() : newJobState('job_1');
  for (let number = 1; number <= 40; number++) reduce(job, StreamMessage.fromLog('job_1', { text: `${number % 4 === 0 ? 'Spike' : 'line'} ${number}`, created_at: at(number) }));
  return job;
}

/** What is on the screen beside the settings: one running job, three pages of charts, room for ten events, a table of three jobs. */
export function pressContext(changes: Partial<PressContext> = {}): PressContext {
  const job = 'job' in changes ? changes.job : runningJob();
  return {
    hasTable: true,
    rows: ['job_1', 'job_2', 'job_3'],
    job,
    charted: job === undefined ? [] : [job],
    messageCount: 142,
    pages: 3,
    lines: 10,
    offers: { detach: true, cancel: true },
    ...changes,
  };
}

/** Presses keys one after another, separated by blanks. */
export function pressAll(keys: string, context: PressContext = pressContext(), settings: Partial<ViewSettings> = {}): PressResult {
  let result: PressResult = { settings: { ...DEFAULT_SETTINGS, selectedJob: 'job_1', ...settings }, effects: [] };
  for (const key of keys.split(' ').filter((name) => name !== '')) result = press(result.settings, key, context);
  return result;
}
