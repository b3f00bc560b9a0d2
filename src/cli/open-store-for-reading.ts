import { accessSync, constants, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobQueue } from '../core/job-queue.ts';
import type { JobStore } from '../core/job-store.ts';

/** A store that is open for reading only. */
export interface ReadableStore {
  readonly jobs: JobStore;
  readonly queue: JobQueue;
  close(): Promise<void>;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Opens the job database of a state directory without changing it. SQLite cannot read one whose directory it may not write to, since
 * readers make side files too: then a copy is read.
 * @throws ConfigError where it cannot be read
 */
export async function openStoreForReading(stateDirectory: string): Promise<ReadableStore> {
  // Loaded here: with a backend running, a list needs neither SQLite nor a server.
  const { openSqliteStore } = await import('../server/store/open-sqlite-store.ts');
  const path = join(stateDirectory, 'jobs.db');
  if (isWritable(stateDirectory) && isWritable(path)) return openSqliteStore({ path, directory: stateDirectory, readOnly: true });
  const directory = mkdtempSync(join(tmpdir(), 'trainstream-read-'));
  try {
    const copy = join(directory, 'jobs.db');
    for (const ending of ['', '-wal']) if (existsSync(path + ending)) copyFileSync(path + ending, copy + ending);
    const store = await openSqliteStore({ path: copy, directory, readOnly: true });
    return { jobs: store.jobs, queue: store.queue, close: () => store.close().finally(() => rmSync(directory, { recursive: true, force: true })) };
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}
