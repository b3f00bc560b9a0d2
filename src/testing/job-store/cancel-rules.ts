import assert from 'node:assert/strict';
import { rejectsWith, type StoreRule } from './store-rule.ts';

/** Checks what `JobStore.requestCancel` promises. */
export function cancelRules(rule: StoreRule): void {
  rule('notes the first time it was asked for', async (store, jobId) => {
    await store.requestCancel(jobId);
    const first = (await store.get(jobId))?.cancelRequestedAt;
    assert.ok(first);
    await store.requestCancel(jobId);
    assert.equal((await store.get(jobId))?.cancelRequestedAt, first);
  });
  rule('is false for a job that has ended', async (store, jobId) => {
    await store.append(jobId, [{ kind: 'status', status: 'succeeded' }]);
    assert.equal(await store.requestCancel(jobId), false);
    assert.equal((await store.get(jobId))?.cancelRequestedAt, undefined);
  });
  rule('of a job nobody created is refused', async (store) => rejectsWith(store.requestCancel('job_none'), 'not-found'));
}
