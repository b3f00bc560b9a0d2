import { ConfigError } from '../../core/errors.ts';
import type { SqliteDatabase } from './sqlite-driver.ts';

/** Rises with every change of the tables; kept in the database's `user_version`. */
const SCHEMA_VERSION = 1;

const TABLES = `
CREATE TABLE jobs (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id TEXT NOT NULL UNIQUE,
  job_type TEXT NOT NULL,
  name TEXT,
  model TEXT NOT NULL,
  training_file_id TEXT,
  validation_file_id TEXT,
  hyperparameters TEXT NOT NULL,
  metadata TEXT NOT NULL,
  execution TEXT NOT NULL,
  status TEXT NOT NULL,
  phase TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT,
  cancel_requested_at TEXT,
  error TEXT,
  exit_code INTEGER,
  last_seq INTEGER NOT NULL,
  closed INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_by_status ON jobs (status);

CREATE TABLE log (
  job INTEGER NOT NULL REFERENCES jobs,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT,
  step REAL,
  text TEXT NOT NULL,
  PRIMARY KEY (job, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX log_by_kind ON log (job, kind, seq);

CREATE TABLE producers (
  job INTEGER NOT NULL REFERENCES jobs,
  producer_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (job, producer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE queue (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id TEXT NOT NULL UNIQUE,
  worker TEXT,
  lease_until INTEGER NOT NULL DEFAULT 0,
  epoch INTEGER NOT NULL DEFAULT 0,
  finished INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE files (
  file_id TEXT PRIMARY KEY,
  purpose TEXT NOT NULL,
  filename TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE idempotency (
  key TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  result_id TEXT NOT NULL
) STRICT;
`;

function versionOf(database: SqliteDatabase): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

function checkVersion(version: number): void {
  if (version > SCHEMA_VERSION) {
    throw new ConfigError(`the job database has version ${version}; this trainstream knows ${SCHEMA_VERSION}: use a newer one, or another state directory`);
  }
}

/**
 * Prepares a database for writing: durable commits, and tables where there are none.
 * @throws ConfigError where a newer version made it; nothing is changed
 */
export function prepareSchema(database: SqliteDatabase): void {
  checkVersion(versionOf(database));
  // FULL: a commit is on disk when it returns. Readers and the one writer do not wait for each other.
  database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
  database.exec('BEGIN IMMEDIATE');
  try {
    if (versionOf(database) === 0) database.exec(`${TABLES} PRAGMA user_version = ${SCHEMA_VERSION};`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Prepares a database for reading only. @throws ConfigError where its version is not this one's */
export function prepareReading(database: SqliteDatabase): void {
  database.exec('PRAGMA busy_timeout = 5000');
  const version = versionOf(database);
  checkVersion(version);
  if (version === 0) throw new ConfigError('the job database is empty');
}
