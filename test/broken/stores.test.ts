import { describe } from 'vitest';
import { openSqliteStore } from '../../src/server/store/open-sqlite-store.ts';
import { testJobQueue } from '../../src/testing/test-job-queue.ts';
import { testJobStore } from '../../src/testing/test-job-store.ts';
import { BROKEN_QUEUES } from './broken-queues.ts';
import { BROKEN_STORES, type BreakStore } from './broken-stores.ts';
import { type Broken, rejects } from './failing-cases.ts';

const MEMORY = { path: ':memory:', directory: '/nonexistent' };

describe('testJobStore rejects a store that', () => {
  rejects(BROKEN_STORES, (framework, breakStore) =>
    testJobStore(framework, {
      async create() {
        // What a listener throws is the suite's to see, not the process's.
        const { jobs, close } = await openSqliteStore({ ...MEMORY, onError: () => undefined });
        return { jobs: breakStore(jobs), close };
      },
    }),
  );
});

describe('testJobStore, told how to reopen, rejects a store that', () => {
  const forgetful: readonly Broken<BreakStore>[] = [{ fault: 'forgets everything', rule: 'everything that was answered is there', create: (store) => store }];
  rejects(forgetful, (framework, breakStore) =>
    testJobStore(framework, {
      async create() {
        const { jobs, close } = await openSqliteStore(MEMORY);
        return { jobs: breakStore(jobs), close };
      },
      async reopen({ close }) {
        await close();
        return openSqliteStore(MEMORY);
      },
    }),
  );
});

describe('testJobQueue rejects a queue that', () => {
  rejects(BROKEN_QUEUES, (framework, breakQueue) =>
    testJobQueue(framework, {
      async create(clock) {
        const { queue, close } = await openSqliteStore({ ...MEMORY, clock });
        return { queue: breakQueue(queue), close };
      },
    }),
  );
});
