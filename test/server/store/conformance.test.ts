import { join } from 'node:path';
import { describe, it } from 'vitest';
import { openSqliteStore } from '../../../src/server/store/open-sqlite-store.ts';
import { testJobQueue } from '../../../src/testing/test-job-queue.ts';
import { testJobStore } from '../../../src/testing/test-job-store.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe('SQLite in memory', () => {
  testJobStore({ describe, it }, { create: () => openSqliteStore({ path: ':memory:', directory: temporaryDirectory() }) });
  testJobQueue({ describe, it }, { create: (clock) => openSqliteStore({ path: ':memory:', directory: temporaryDirectory(), clock }) });
});

async function openOnDisk(directory: string) {
  return { directory, ...(await openSqliteStore({ path: join(directory, 'jobs.db'), directory })) };
}

describe('SQLite on disk', () => {
  testJobStore(
    { describe, it },
    {
      create: () => openOnDisk(temporaryDirectory()),
      async reopen({ directory, close }) {
        await close();
        return openOnDisk(directory);
      },
    },
  );
});
