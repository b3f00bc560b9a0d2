import { describe, expect, it } from 'vitest';
import { StreamMessage } from '../../../../src/core/message.ts';
import { stateLimits } from '../../../../src/handlers/rich/state-limits.ts';
import { newJobState } from '../../../../src/handlers/rich/state/new-job-state.ts';
import { reduce } from '../../../../src/handlers/rich/state/reduce.ts';

/** Characters of what one of so many jobs keeps that prints and tells long lines without end. */
function kept(jobCount: number): number {
  const job = newJobState('job_1', stateLimits(jobCount));
  for (let index = 0; index < 2_000; index++) {
    reduce(job, StreamMessage.fromLog('job_1', { text: 'x'.repeat(4_000) }));
    reduce(job, StreamMessage.fromEvent('job_1', { type: 't', message: 'x'.repeat(4_000) }));
  }
  return [...job.output.entries(), ...job.events.entries()].reduce((sum, { message }) => sum + message.length, 0);
}

describe('the limits of many jobs', () => {
  it.each([[12, 10e6], [120, 150e6], [1_000, 250e6]])('%i jobs keep at most %i characters, whatever they print', (jobCount, most) => {
    expect(jobCount * kept(jobCount)).toBeLessThan(Math.max(most, 8e6 * Math.min(jobCount, 12)));
  });
});
