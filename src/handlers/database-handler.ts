import { ConfigError } from '../core/errors.ts';
import { messageKey } from '../core/message-key.ts';
import { metricValue, type StreamMessage } from '../core/message.ts';
import type { HandlerContext, StreamHandler } from '../core/stream-handler.ts';
import { streamTypeJsonName } from '../core/stream-type.ts';

/** The part of an open SQLite connection that is used: `node:sqlite`, `better-sqlite3` and `@photostructure/sqlite` all have it. */
export interface SqlDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): { run(...values: (string | number | null)[]): unknown };
}

export interface DatabaseHandlerOptions {
  /** Stays open: whoever opened it closes it. */
  readonly database: SqlDatabase;
  /** Name of the table: letters, digits and `_`. Made where there is none; `stream_messages` where it is not given. */
  readonly table?: string;
}

const COLUMNS = {
  key: 'TEXT NOT NULL PRIMARY KEY', job_id: 'TEXT NOT NULL', stream_type: 'TEXT NOT NULL', seq: 'INTEGER', step: 'NUMERIC', phase: 'TEXT',
  name: 'TEXT', value: 'REAL', timestamp: 'TEXT NOT NULL', data: 'TEXT NOT NULL',
} as const;

type Row = readonly (string | number | null)[];

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Drivers cut a text at its first NUL: two keys must not become one by that. */
function storableKey(key: string): string {
  return key.replaceAll('\\', '\\\\').replaceAll('\0', '\\0');
}

/** In the order of the columns. */
function rowOf(message: StreamMessage): Row {
  const { streamType, jobId, data, seq, timestamp } = message;
  const isMetric = streamType === 'metrics';
  const value = isMetric ? metricValue(message) : undefined;
  return [
    storableKey(messageKey(message)), jobId, streamTypeJsonName(streamType), seq ?? null, isMetric ? (message.step ?? null) : null, text(data['phase']),
    text(isMetric ? data['name'] : streamType === 'events' ? data['type'] : null), value !== undefined && Number.isFinite(value) ? value : null,
    timestamp, JSON.stringify(data),
  ];
}

/**
 * Writes each message as a row of a SQLite table, a batch in one transaction.
 *
 * The key of a row is the message's, so a message that is there already is passed by: a stream that starts again from any earlier
 * cursor leaves every message in the table exactly once. Columns: `key, job_id, stream_type, seq, step, phase, name` (type of
 * an event, name of a metric)`, value` (null where not finite: see `data`)`, timestamp, data` (the payload as JSON).
 *
 * A transaction that the caller has open stays open, and decides about the rows too.
 */
export class DatabaseHandler implements StreamHandler {
  readonly #database: SqlDatabase;
  readonly #table: string;
  #insert: ReturnType<SqlDatabase['prepare']> | undefined;

  /** @throws ConfigError for a name that no table should have */
  constructor({ database, table = 'stream_messages' }: DatabaseHandlerOptions) {
    if (!/^(?!sqlite_)[a-z_][a-z0-9_]{0,99}$/i.test(table)) {
      throw new ConfigError(`table: expected at most 100 letters, digits and _, not starting with a digit or sqlite_, got ${JSON.stringify(table)}`);
    }
    this.#database = database;
    this.#table = `"${table}"`;
  }

  /** Makes the table where there is none. @throws ConfigError where it cannot be used */
  open(_context?: HandlerContext): void {
    const definitions = Object.entries(COLUMNS).map(([name, type]) => `${name} ${type}`).join(', ');
    const names = Object.keys(COLUMNS);
    try {
      this.#database.exec(`CREATE TABLE IF NOT EXISTS ${this.#table} (${definitions})`);
      // Naming the conflict makes SQLite refuse a table whose key is not unique.
      this.#insert = this.#database.prepare(
        `INSERT INTO ${this.#table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ON CONFLICT (key) DO NOTHING`,
      );
    } catch (error) {
      throw new ConfigError(`table ${this.#table}: cannot be used for messages: ${(error as Error).message}`, { cause: error });
    }
  }

  handle(message: StreamMessage): void {
    this.handleBatch([message]);
  }

  /** @throws what the connection throws; then no message of the batch is in the table */
  handleBatch(messages: readonly StreamMessage[]): void {
    if (this.#insert === undefined) this.open();
    // Unlike BEGIN, a savepoint works inside a transaction too, and commits only where there is none around it.
    this.#database.exec('SAVEPOINT trainstream_batch');
    try {
      for (const message of messages) this.#insert?.run(...rowOf(message));
      this.#database.exec('RELEASE trainstream_batch');
    } catch (error) {
      this.#undo();
      throw error;
    }
  }

  #undo(): void {
    try {
      this.#database.exec('ROLLBACK TO trainstream_batch; RELEASE trainstream_batch');
    } catch {
      // Some faults, such as a full disk, have undone everything already; the first error is the one that says so.
    }
  }
}
