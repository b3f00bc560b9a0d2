import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { loadSqlite } from '../../server/store/sqlite-driver.ts';
import { readBackendNotice } from './backend-notice.ts';

/** Another process serves the state directory. */
export class BackendRunningError extends ConfigError {}

/**
 * Takes the lock of a state directory for as long as this process lives, or until it is released.
 *
 * It is a lock of the operating system on an empty database, which SQLite takes in a way that works everywhere: it ends with
 * its process, however that dies, so that there is no stale lock to judge and no race in replacing one.
 * @throws BackendRunningError where another process has it
 */
export async function acquireBackendLock(stateDirectory: string): Promise<{ release(): void }> {
  const { DatabaseSync } = await loadSqlite();
  const path = join(stateDirectory, 'backend.lock');
  // Who can read the file can lock it: this user only.
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA busy_timeout = 0');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!/locked|busy/i.test((error as Error).message)) throw error;
    const notice = readBackendNotice(stateDirectory);
    const where = notice === undefined ? '' : ` (pid ${notice.process.pid}, ${notice.url})`;
    throw new BackendRunningError(`a backend serves ${stateDirectory} already${where}; use it, or choose another --state-dir`, { cause: error });
  }
  return { release: () => database.close() };
}
