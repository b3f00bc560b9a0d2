import assert from 'node:assert/strict';
import type { Claim, JobQueue } from '../core/job-queue.ts';
import { ManualClock } from './manual-clock.ts';
import { type TestFramework, withClosing } from './suite.ts';

export interface TestJobQueueOptions {
  /** An empty queue that goes by the clock. */
  create(clock: ManualClock): Promise<{ readonly queue: JobQueue; close(): Promise<void> }>;
}

const LEASE_MS = 1_000;

/** Checks a {@link JobQueue} against its contract. Each case names the rule it checks. */
export function testJobQueue({ describe, it }: TestFramework, { create }: TestJobQueueOptions): void {
  const rule = (title: string, body: (queue: JobQueue, clock: ManualClock) => Promise<void>) =>
    it(title, () => {
      const clock = new ManualClock();
      return withClosing(() => create(clock), ({ queue }) => body(queue, clock));
    });
  const claim = (queue: JobQueue, worker = 'w', holding: readonly string[] = [], jobId?: string) => queue.claim({ worker, leaseMs: LEASE_MS, holding, jobId });

  describe('JobQueue', () => {
    rule('an empty queue has nothing to claim', async (queue) => assert.equal(await claim(queue), undefined));
    rule('first in, first out', async (queue) => {
      for (const jobId of ['a', 'b', 'c']) await queue.enqueue(jobId);
      const claimed = [await claim(queue, 'w'), await claim(queue, 'w', ['a']), await claim(queue, 'w', ['a', 'b'])];
      assert.deepEqual(claimed.map((found) => found?.jobId), ['a', 'b', 'c']);
    });
    rule('a job is queued once', async (queue) => {
      await queue.enqueue('a');
      await queue.enqueue('a');
      const first = await claim(queue);
      assert.ok(first);
      assert.equal(await queue.finish(first), true);
      await queue.enqueue('a');
      assert.equal(await claim(queue), undefined);
    });
    rule('two workers never hold one job', async (queue) => {
      for (let index = 0; index < 10; index++) await queue.enqueue(`job ${index}`);
      const held: Record<string, string[]> = { left: [], right: [] };
      await Promise.all(
        ['left', 'right'].map(async (worker) => {
          const own = held[worker] ?? [];
          // A queue that gives one job again and again must not keep this from coming to an end.
          for (let found = await claim(queue, worker, own); found && own.length < 20; found = await claim(queue, worker, own)) own.push(found.jobId);
        }),
      );
      const all = [...(held['left'] ?? []), ...(held['right'] ?? [])];
      assert.deepEqual([all.length, new Set(all).size], [10, 10]);
    });
    rule('ownOnly gives what the worker took before, and nothing else', async (queue) => {
      for (const jobId of ['a', 'b', 'c']) await queue.enqueue(jobId);
      const own = (holding: readonly string[] = []) => queue.claim({ worker: 'w', leaseMs: LEASE_MS, holding, ownOnly: true });
      assert.equal(await own(), undefined);
      await claim(queue, 'other');
      const taken = await claim(queue, 'w');
      assert.deepEqual([(await own())?.jobId, await own([taken?.jobId ?? ''])], [taken?.jobId, undefined]);
    });
    rule('a worker that comes back is given its own jobs first, with a higher epoch', async (queue) => {
      for (const jobId of ['a', 'b']) await queue.enqueue(jobId);
      const first = await claim(queue, 'w');
      const again = await claim(queue, 'w');
      assert.deepEqual([first?.jobId, again?.jobId], ['a', 'a']);
      assert.ok((again?.epoch ?? 0) > (first?.epoch ?? 0));
      assert.equal(await queue.renew(first as Claim, LEASE_MS), false);
      assert.equal(await queue.finish(first as Claim), false);
      assert.equal(await queue.finish(again as Claim), true);
    });
    rule('another worker gets a job only when its lease has ended', async (queue, clock) => {
      await queue.enqueue('a');
      const first = await claim(queue, 'left');
      await clock.advance(LEASE_MS - 1);
      assert.equal(await claim(queue, 'right'), undefined);
      await clock.advance(1);
      const second = await claim(queue, 'right');
      assert.equal(second?.jobId, 'a');
      assert.equal(await queue.renew(first as Claim, LEASE_MS), false);
    });
    rule('renewing prolongs a lease', async (queue, clock) => {
      await queue.enqueue('a');
      const first = await claim(queue, 'left');
      await clock.advance(LEASE_MS - 1);
      assert.equal(await queue.renew(first as Claim, LEASE_MS), true);
      await clock.advance(LEASE_MS - 1);
      assert.equal(await claim(queue, 'right'), undefined);
    });
    rule('a job knows how many come before it, until it is claimed', async (queue) => {
      for (const jobId of ['a', 'b', 'c', 'd']) await queue.enqueue(jobId);
      const positions = () => Promise.all(['a', 'b', 'c', 'd', 'nobody'].map((jobId) => queue.position(jobId)));
      assert.deepEqual(await positions(), [0, 1, 2, 3, undefined]);
      const first = await claim(queue, 'w');
      assert.deepEqual(await positions(), [undefined, 0, 1, 2, undefined]);
      await claim(queue, 'w', ['a'], 'c');
      assert.deepEqual(await positions(), [undefined, 0, undefined, 1, undefined]);
      assert.equal(await queue.finish(first as Claim), true);
      assert.deepEqual(await positions(), [undefined, 0, undefined, 1, undefined]);
    });
    rule('one job can be claimed out of turn', async (queue) => {
      for (const jobId of ['a', 'b', 'c']) await queue.enqueue(jobId);
      assert.equal((await claim(queue, 'w', [], 'b'))?.jobId, 'b');
      assert.equal(await claim(queue, 'other', [], 'b'), undefined);
      assert.equal(await claim(queue, 'w', [], 'nobody'), undefined);
    });
  });
}
