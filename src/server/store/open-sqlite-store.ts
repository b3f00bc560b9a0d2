import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../core/clock.ts';
import { ConfigError, NotFoundError, TrainstreamError } from '../../core/errors.ts';
import type { FileStore } from '../../core/file-store.ts';
import type { JobQueue } from '../../core/job-queue.ts';
import type { JobStore } from '../../core/job-store.ts';
import { ChangeListeners } from './change-listeners.ts';
import { CommitGroup } from './commit-group.ts';
import { prepareReading, prepareSchema } from './schema.ts';
import { loadSqlite } from './sqlite-driver.ts';
import { removeUnfinishedUploads, SqliteFileStore } from './sqlite-file-store.ts';
import { SqliteJobQueue } from './sqlite-job-queue.ts';
import { SqliteJobStore } from './sqlite-job-store.ts';

export interface OpenSqliteStoreOptions {
  /** Path of the database, or `:memory:`. */
  readonly path: string;
  /** Uploaded files lie in `files` under it. */
  readonly directory: string;
  /** True opens what exists, changes nothing, and works beside a backend that has it open. */
  readonly readOnly?: boolean;
  readonly clock?: Clock;
  /** Told when a `changed` listener throws. */
  readonly onError?: (error: unknown) => void;
}

/** The three interfaces on one database. */
export interface SqliteStore {
  readonly jobs: JobStore;
  readonly queue: JobQueue;
  readonly files: FileStore;
  /** Stores what was asked for, then closes the database. */
  close(): Promise<void>;
}

/**
 * Opens a SQLite database as job store, queue and file store, and makes it where there is none.
 * @throws NotFoundError where `readOnly` is set and there is no database; ConfigError where it is damaged or a newer version made it
 */
export async function openSqliteStore(options: OpenSqliteStoreOptions): Promise<SqliteStore> {
  const { path, directory, readOnly = false, clock = systemClock } = options;
  const onError = options.onError ?? ((error: unknown) => queueMicrotask(() => { throw error; }));
  if (readOnly && !existsSync(path)) throw new NotFoundError(`no job database at ${path}`);
  const { DatabaseSync } = await loadSqlite();
  // SQLite gives its side files the mode of the database: it can hold a submitter's environment.
  if (!readOnly && path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
  const database = readOnly ? new DatabaseSync(path, { readOnly }) : new DatabaseSync(path);
  try {
    if (readOnly) prepareReading(database);
    else prepareSchema(database);
  } catch (error) {
    database.close();
    throw TrainstreamError.is(error) ? error : new ConfigError(`${path}: cannot be used as the job database: ${(error as Error).message}`, { cause: error });
  }
  const fileDirectory = join(directory, 'files');
  if (!readOnly && path !== ':memory:') removeUnfinishedUploads(fileDirectory);
  const listeners = new ChangeListeners(onError);
  let closed = false;
  const group = new CommitGroup(database, () => listeners.tell());
  return {
    jobs: new SqliteJobStore(database, group, listeners, clock),
    queue: new SqliteJobQueue(database, group, clock),
    files: new SqliteFileStore(database, group, clock, fileDirectory),
    async close() {
      if (closed) return;
      closed = true;
      group.close();
      if (!readOnly) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
    },
  };
}
