import type { Claim, JobQueue } from '../../src/core/job-queue.ts';
import type { Broken } from './failing-cases.ts';

/** Wraps a queue. @returns the broken one */
export type BreakQueue = (queue: JobQueue) => JobQueue;

function withChanges(queue: JobQueue, changes: Partial<JobQueue>): JobQueue {
  return {
    enqueue: (jobId) => queue.enqueue(jobId),
    claim: (options) => queue.claim(options),
    renew: (claim, leaseMs) => queue.renew(claim, leaseMs),
    finish: (claim) => queue.finish(claim),
    position: (jobId) => queue.position(jobId),
    ...changes,
  };
}

export const BROKEN_QUEUES: readonly Broken<BreakQueue>[] = [
  {
    fault: 'gives the last job first',
    rule: 'first in, first out',
    create(queue) {
      const waiting: string[] = [];
      return withChanges(queue, {
        async enqueue(jobId) {
          waiting.unshift(jobId);
          await queue.enqueue(jobId);
        },
        async claim(options) {
          for (const jobId of waiting) {
            const found = await queue.claim({ ...options, jobId: options.jobId ?? jobId });
            if (found !== undefined) return found;
          }
          return undefined;
        },
      });
    },
  },
  {
    fault: 'queues a job again that is finished',
    rule: 'a job is queued once',
    create(queue) {
      const finished = new Set<string>();
      const again: string[] = [];
      return withChanges(queue, {
        async enqueue(jobId) {
          if (finished.has(jobId)) again.push(jobId);
          await queue.enqueue(jobId);
        },
        async claim(options) {
          const jobId = again.shift();
          return jobId === undefined ? queue.claim(options) : { jobId, epoch: 2 };
        },
        finish(claim) {
          finished.add(claim.jobId);
          return queue.finish(claim);
        },
      });
    },
  },
  {
    fault: 'gives one job to every worker',
    rule: 'two workers never hold one job',
    create: (queue) => withChanges(queue, { claim: (options) => queue.claim({ ...options, worker: 'everybody' }) }),
  },
  {
    fault: 'gives a worker what it holds',
    rule: 'first in, first out',
    create: (queue) => withChanges(queue, { claim: (options) => queue.claim({ ...options, holding: [] }) }),
  },
  {
    fault: 'gives new jobs where only own ones were asked for',
    rule: 'ownOnly gives what the worker took before, and nothing else',
    create: (queue) => withChanges(queue, { claim: ({ ownOnly: _ownOnly, ...options }) => queue.claim(options) }),
  },
  {
    fault: 'does not raise the epoch',
    rule: 'a worker that comes back is given its own jobs first, with a higher epoch',
    create(queue) {
      const real = new Map<string, Claim>();
      const claimOf = ({ jobId }: Claim) => real.get(jobId) as Claim;
      return withChanges(queue, {
        async claim(options) {
          const found = await queue.claim(options);
          if (found !== undefined) real.set(found.jobId, found);
          return found && { ...found, epoch: 1 };
        },
        renew: (claim, leaseMs) => queue.renew(claimOf(claim), leaseMs),
        finish: (claim) => queue.finish(claimOf(claim)),
      });
    },
  },
  {
    fault: 'has leases without an end',
    rule: 'another worker gets a job only when its lease has ended',
    create: (queue) => withChanges(queue, { claim: (options) => queue.claim({ ...options, leaseMs: Number.MAX_SAFE_INTEGER / 4 }) }),
  },
  {
    fault: 'has leases that end at once',
    rule: 'another worker gets a job only when its lease has ended',
    create: (queue) => withChanges(queue, { claim: (options) => queue.claim({ ...options, leaseMs: 0 }) }),
  },
  {
    fault: 'does not prolong',
    rule: 'renewing prolongs a lease',
    create: (queue) => withChanges(queue, { renew: async () => true }),
  },
  {
    fault: 'gives whichever job is next',
    rule: 'one job can be claimed out of turn',
    create: (queue) => withChanges(queue, { claim: ({ jobId: _jobId, ...options }) => queue.claim(options) }),
  },
  {
    fault: 'counts those that were claimed among the ones that wait',
    rule: 'a job knows how many come before it, until it is claimed',
    create(queue) {
      const queued: string[] = [];
      return withChanges(queue, {
        enqueue(jobId) {
          queued.push(jobId);
          return queue.enqueue(jobId);
        },
        position: async (jobId) => ((await queue.position(jobId)) === undefined ? undefined : queued.indexOf(jobId)),
      });
    },
  },
  {
    fault: 'has a place for every job',
    rule: 'a job knows how many come before it, until it is claimed',
    create: (queue) => withChanges(queue, { position: async (jobId) => (await queue.position(jobId)) ?? 0 }),
  },
];
