import { describe, expect, it } from 'vitest';
import { JobOrder } from '../../../../src/handlers/rich/job-order.ts';
import { newJobState } from '../../../../src/handlers/rich/state/new-job-state.ts';
import { reduce } from '../../../../src/handlers/rich/state/reduce.ts';
import { loss } from './dashboard-fixture.ts';

const BY_METRIC = { jobOrder: 'metric', metricFilter: '' } as const;

/** Three jobs; the loss of a job is lower, and the job sorted higher, the further it is. */
function fixture() {
  let now = 1_000_000;
  const jobs = new Map(['a', 'b', 'c'].map((jobId) => [jobId, newJobState(jobId)]));
  const order = new JobOrder(() => now);
  const advance = (jobId: string, step: number) => {
    const job = jobs.get(jobId) ?? newJobState(jobId);
    jobs.set(jobId, job);
    reduce(job, loss(step, jobId));
  };
  const ids = (settings: Parameters<JobOrder['of']>[1] = BY_METRIC) => order.of(jobs, settings).map(({ jobId }) => jobId).join('');
  for (const [index, jobId] of ['a', 'b', 'c'].entries()) advance(jobId, 10 - index);
  return { order, advance, ids, wait: (milliseconds: number) => (now += milliseconds) };
}

describe('JobOrder', () => {
  it('leaves rows where they are, and sorts them anew after three seconds', () => {
    const { advance, ids, wait } = fixture();
    expect(ids()).toBe('abc');
    advance('c', 20);
    wait(2_999);
    expect(ids()).toBe('abc');
    wait(1);
    expect(ids()).toBe('cab');
  });

  it('sorts nothing while somebody presses keys, but at once where they choose another order', () => {
    const { order, advance, ids, wait } = fixture();
    expect(ids()).toBe('abc');
    advance('c', 20);
    for (let count = 0; count < 5; count++) {
      wait(2_000);
      order.hold();
      expect(ids()).toBe('abc');
    }
    expect(ids({ ...BY_METRIC, metricFilter: 'loss' })).toBe('cab');
    expect(ids({ jobOrder: 'created', metricFilter: '' })).toBe('abc');
  });

  it('has a new job at the top, until it is sorted', () => {
    const { advance, ids, wait } = fixture();
    ids();
    advance('d', 1);
    expect([ids(), ids()]).toEqual(['dabc', 'dabc']);
    wait(3_000);
    expect(ids()).toBe('abcd');
  });

  it('is not held for long by a clock that is set back', () => {
    const { advance, ids, wait } = fixture();
    ids();
    advance('b', 30);
    wait(-3_600_000);
    expect(ids()).toBe('bac');
  });
});
