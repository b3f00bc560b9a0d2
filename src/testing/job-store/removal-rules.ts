import assert from 'node:assert/strict';
import type { NewJob } from '../../core/job.ts';
import type { NewRecord } from '../../core/log-record.ts';
import { rejectsWith, type StoreRule } from './store-rule.ts';

const ENDED: readonly NewRecord[] = [
  { kind: 'event', type: 'test.event', level: 'info', message: 'a', data: {} },
  { kind: 'metric', name: 'm', value: 1, step: 1 },
  { kind: 'status', status: 'succeeded' },
];

/** Checks what `JobStore.remove` promises. @param job what new jobs are made of */
export function removalRules(rule: StoreRule, job: NewJob): void {
  rule('a job that has ended is gone, with its log and its producers', async (store, jobId) => {
    await store.append(jobId, ENDED, { id: 'p', epoch: 1, sequence: 7 });
    await store.remove(jobId);
    assert.equal(await store.get(jobId), undefined);
    assert.deepEqual(await store.list({ limit: 10 }), []);
    await rejectsWith(store.read(jobId, { sinceSeq: 0, limit: 10 }), 'not-found');
    await rejectsWith(store.append(jobId, []), 'not-found');
    assert.equal(await store.producerSequence(jobId, 'p'), 0);
  });
  rule('a job that has not ended is refused, and nothing of it is gone', async (store, jobId) => {
    await rejectsWith(store.remove(jobId), 'conflict');
    await store.append(jobId, [{ kind: 'status', status: 'running' }]);
    await rejectsWith(store.remove(jobId), 'conflict');
    assert.equal((await store.get(jobId))?.status, 'running');
    assert.equal((await store.read(jobId, { sinceSeq: 0, limit: 10 })).count, 1);
  });
  rule('a job nobody created, or that was removed, cannot be removed', async (store, jobId) => {
    await rejectsWith(store.remove('job_none'), 'not-found');
    await store.append(jobId, ENDED);
    await store.remove(jobId);
    await rejectsWith(store.remove(jobId), 'not-found');
  });
  rule('removing a job leaves every other one as it is', async (store, jobId) => {
    const other = (await store.create(job)).job.jobId;
    await store.append(other, ENDED, { id: 'p', epoch: 1, sequence: 7 });
    await store.append(jobId, ENDED, { id: 'p', epoch: 1, sequence: 7 });
    const [before, page] = [await store.get(other), await store.read(other, { sinceSeq: 0, limit: 10 })];
    await store.remove(jobId);
    assert.deepEqual([await store.get(other), await store.read(other, { sinceSeq: 0, limit: 10 })], [before, page]);
    assert.equal(await store.producerSequence(other, 'p'), 7);
    const third = (await store.create(job)).job.jobId;
    assert.ok(third !== jobId && third !== other, 'an id was given twice');
    assert.equal((await store.read(third, { sinceSeq: 0, limit: 10 })).count, 0);
  });
  rule('the idempotency key of a removed job creates another one', async (store) => {
    const idempotency = { key: 'k', fingerprint: 'f' };
    const first = await store.create(job, { idempotency, records: ENDED });
    await store.remove(first.job.jobId);
    const second = await store.create(job, { idempotency });
    assert.deepEqual([second.created, second.job.jobId === first.job.jobId, second.job.lastSeq], [true, false, 0]);
  });
  rule('the files that no other job names are told', async (store) => {
    const withFiles = async (trainingFileId: string, validationFileId?: string) =>
      (await store.create({ ...job, trainingFileId, ...(validationFileId !== undefined && { validationFileId }) }, { records: ENDED })).job.jobId;
    const [first, second, third] = [await withFiles('file_a', 'file_b'), await withFiles('file_b', 'file_b'), await withFiles('file_c')];
    const unused = async (jobId: string) => (await store.remove(jobId)).unusedFiles;
    assert.deepEqual([await unused(first), await unused(second), await unused(third)], [['file_a'], ['file_b'], ['file_c']]);
  });
  rule('a listener is told that the job was removed', async (store, jobId) => {
    await store.append(jobId, ENDED);
    const seen: Promise<unknown>[] = [];
    store.changed(jobId, () => void seen.push(store.get(jobId)));
    await store.remove(jobId);
    assert.deepEqual(await Promise.all(seen), [undefined]);
  });
}
