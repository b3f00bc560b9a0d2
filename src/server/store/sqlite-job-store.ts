import type { Clock } from '../../core/clock.ts';
import { ConfigError, ConflictError, FencedError, JobClosedError, NotFoundError, TrainstreamError } from '../../core/errors.ts';
import type { AppendResult, IdempotencyKey, JobStore, ListJobsOptions, LogPage, Producer, ReadLogOptions } from '../../core/job-store.ts';
import { isTerminalStatus } from '../../core/job-status.ts';
import type { Job, NewJob } from '../../core/job.ts';
import type { NewRecord } from '../../core/log-record.ts';
import type { ChangeListeners } from './change-listeners.ts';
import { columnText } from './column-text.ts';
import type { CommitGroup } from './commit-group.ts';
import { forgetResult, rememberedResult, rememberResult } from './idempotency.ts';
import { jobOfRow } from './job-row.ts';
import { randomId } from './random-id.ts';
import { PageReader } from './read-page.ts';
import type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite-driver.ts';

/** Records that are removed in one transaction, which keeps everybody waiting meanwhile: some 50 ms. */
const REMOVED_AT_ONCE = 20_000;

function isTerminalRecord(record: NewRecord): boolean {
  return record.kind === 'status' && isTerminalStatus(record.status as 'succeeded');
}

/** The terminal status closes the log, so that nothing can stand behind it. */
function checkRecords(records: readonly NewRecord[]): void {
  const index = records.findIndex(isTerminalRecord);
  if (index >= 0 && index < records.length - 1) throw new ConflictError('a terminal status must be the last record');
}

/** What an event's type or a metric's name is found by. */
function nameOf(record: NewRecord): string | null {
  const name = record.kind === 'event' ? record.type : record.kind === 'metric' ? record.name : null;
  return name === null ? null : columnText(name);
}

/** A driver that cuts text at a NUL would find another job under such an id. */
function isId(jobId: string): boolean {
  return /^[\w-]{1,100}$/.test(jobId);
}

/** What an append needs of a job's row. */
interface JobRow {
  readonly position: number;
  readonly lastSeq: number;
  readonly closed: boolean;
  /** What a status says of the job beside its word, so that who reads the log knows whose it is. */
  readonly description: Readonly<Record<string, unknown>>;
}

/** {@link JobStore} on a SQLite database. See `openSqliteStore`. */
export class SqliteJobStore implements JobStore {
  readonly #database: SqliteDatabase;
  readonly #group: CommitGroup;
  readonly #listeners: ChangeListeners;
  readonly #clock: Clock;
  readonly #pages: PageReader;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(database: SqliteDatabase, group: CommitGroup, listeners: ChangeListeners, clock: Clock) {
    this.#database = database;
    this.#group = group;
    this.#listeners = listeners;
    this.#clock = clock;
    this.#pages = new PageReader(database);
  }

  create(job: NewJob, { idempotency, records = [] }: { readonly idempotency?: IdempotencyKey | undefined; readonly records?: readonly NewRecord[] } = {}): Promise<{ readonly job: Job; readonly created: boolean }> {
    return this.#group.run(() => {
      checkRecords(records);
      const known = idempotency && rememberedResult(this.#database, idempotency);
      if (known !== undefined) return { job: this.#existing(known), created: false };
      const jobId = randomId('job', this.#clock.now());
      const now = this.#now();
      this.#prepare(`
        INSERT INTO jobs (job_id, job_type, name, model, training_file_id, validation_file_id, hyperparameters, metadata,
          execution, status, created_at, updated_at, last_seq, closed)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?, 0, 0)`).run(
        jobId, job.jobType, job.name === undefined ? null : columnText(job.name), columnText(job.model), job.trainingFileId ?? null, job.validationFileId ?? null,
        JSON.stringify(job.hyperparameters), JSON.stringify(job.metadata), JSON.stringify(job.execution), now, now,
      );
      if (idempotency !== undefined) rememberResult(this.#database, idempotency, jobId);
      if (records.length > 0) this.#append(jobId, records, undefined);
      return { job: this.#existing(jobId), created: true };
    });
  }

  async get(jobId: string): Promise<Job | undefined> {
    if (!isId(jobId)) return undefined;
    const row = this.#prepare('SELECT * FROM jobs WHERE job_id = ?').get(jobId);
    return row && jobOfRow(row);
  }

  async list({ limit, before }: ListJobsOptions): Promise<readonly Job[]> {
    if (before === undefined) return this.#prepare('SELECT * FROM jobs ORDER BY position DESC LIMIT ?').all(limit).map(jobOfRow);
    const { position } = this.#row(before);
    return this.#prepare('SELECT * FROM jobs WHERE position < ? ORDER BY position DESC LIMIT ?').all(position, limit).map(jobOfRow);
  }

  async countLive(): Promise<number> {
    return Number(this.#prepare(`SELECT count(*) AS count FROM jobs WHERE status IN ('queued', 'running') AND job_type != 'attached'`).get()?.['count']);
  }

  append(jobId: string, records: readonly NewRecord[], producer?: Producer): Promise<AppendResult> {
    return this.#group.run(() => {
      checkRecords(records);
      return this.#append(jobId, records, producer);
    });
  }

  async producerSequence(jobId: string, producerId: string): Promise<number> {
    const row = this.#prepare('SELECT sequence FROM producers JOIN jobs ON jobs.position = producers.job WHERE job_id = ? AND producer_id = ?').get(jobId, producerId);
    return Number(row?.['sequence'] ?? 0);
  }

  requestCancel(jobId: string): Promise<boolean> {
    return this.#group.run(() => {
      const { closed } = this.#row(jobId);
      if (closed) return false;
      const now = this.#now();
      this.#prepare('UPDATE jobs SET cancel_requested_at = coalesce(cancel_requested_at, ?), updated_at = ? WHERE job_id = ?').run(now, now, jobId);
      this.#listeners.note(jobId);
      return true;
    });
  }

  async read(jobId: string, options: ReadLogOptions): Promise<LogPage> {
    return this.#pages.read(jobId, options);
  }

  async remove(jobId: string): Promise<{ readonly unusedFiles: readonly string[] }> {
    while (await this.#group.run(() => this.#cut(jobId)));
    return this.#group.run(() => {
      const { position } = this.#closedRow(jobId);
      const { trainingFileId, validationFileId } = this.#existing(jobId);
      for (const table of ['log', 'producers']) this.#prepare(`DELETE FROM ${table} WHERE job = ?`).run(position);
      this.#prepare('DELETE FROM queue WHERE job_id = ?').run(jobId);
      this.#prepare('DELETE FROM jobs WHERE position = ?').run(position);
      forgetResult(this.#database, jobId);
      this.#listeners.note(jobId);
      const named = [...new Set([trainingFileId, validationFileId])].filter((fileId) => fileId !== undefined);
      return { unusedFiles: named.filter((fileId) => !this.#isNamed(fileId)) };
    });
  }

  changed(jobId: string, listener: () => void): () => void {
    return this.#listeners.add(jobId, listener);
  }

  async close(): Promise<void> {
    this.#group.close();
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  #prepare(sql: string): SqliteStatement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.#database.prepare(sql)));
    return statement;
  }

  #row(jobId: string): JobRow {
    const row = isId(jobId) ? this.#prepare('SELECT position, job_type, name, model, last_seq, closed FROM jobs WHERE job_id = ?').get(jobId) : undefined;
    if (row === undefined) throw new NotFoundError(`no job ${JSON.stringify(jobId)}`);
    const { position, job_type, name, model, last_seq: lastSeq, closed } = row;
    return { position: Number(position), lastSeq: Number(lastSeq), closed: closed === 1, description: { job_type, ...(name !== null && { name }), model } };
  }

  #closedRow(jobId: string): { readonly position: number; readonly lastSeq: number } {
    const row = this.#row(jobId);
    if (!row.closed) throw new ConflictError(`job ${jobId} has not ended: cancel it first`);
    return row;
  }

  /** Takes a piece off the end of a long log: what is left is whole at every moment, and others have their turn. @returns true where more is to be cut */
  #cut(jobId: string): boolean {
    const { position, lastSeq } = this.#closedRow(jobId);
    if (lastSeq <= REMOVED_AT_ONCE) return false;
    const left = lastSeq - REMOVED_AT_ONCE;
    this.#prepare('DELETE FROM log WHERE job = ? AND seq > ?').run(position, left);
    this.#prepare('UPDATE jobs SET last_seq = ? WHERE position = ?').run(left, position);
    return true;
  }

  /** True where a job names the file. */
  #isNamed(fileId: string): boolean {
    return this.#prepare('SELECT 1 FROM jobs WHERE training_file_id = ? OR validation_file_id = ? LIMIT 1').get(fileId, fileId) !== undefined;
  }

  #existing(jobId: string): Job {
    const row = this.#prepare('SELECT * FROM jobs WHERE job_id = ?').get(jobId);
    if (row === undefined) throw new TrainstreamError('store', `job ${jobId} is not where it was just put`);
    return jobOfRow(row);
  }

  #append(jobId: string, records: readonly NewRecord[], producer: Producer | undefined): AppendResult {
    const job = this.#row(jobId);
    if (producer !== undefined && this.#isRepeated(job.position, producer)) return { lastSeq: job.lastSeq, duplicate: true };
    if (job.closed) throw new JobClosedError(jobId);
    const now = this.#now();
    const insert = this.#prepare('INSERT INTO log (job, seq, kind, name, step, text) VALUES (?, ?, ?, ?, ?, ?)');
    let seq = job.lastSeq;
    for (const record of records) {
      const { kind, created_at: createdAt = now, ...fields } = record;
      // The log alone gives numbers, whatever else a record brings along.
      Reflect.deleteProperty(fields, 'seq');
      const text = kind === 'status'
        ? JSON.stringify({ seq: ++seq, kind, job_id: jobId, ...job.description, ...fields, created_at: createdAt, updated_at: createdAt })
        : JSON.stringify({ seq: ++seq, kind, ...fields, created_at: createdAt });
      insert.run(job.position, seq, kind, nameOf(record), record.kind === 'metric' ? (record.step ?? null) : null, text);
      if (kind === 'status' || kind === 'timeline') this.#snapshot(job.position, record, createdAt);
    }
    this.#prepare('UPDATE jobs SET last_seq = ?, updated_at = ? WHERE position = ?').run(seq, now, job.position);
    if (producer !== undefined) {
      this.#prepare('INSERT INTO producers (job, producer_id, epoch, sequence) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET epoch = excluded.epoch, sequence = excluded.sequence').run(
        job.position, producer.id, producer.epoch, producer.sequence,
      );
    }
    if (records.length > 0) this.#listeners.note(jobId);
    return { lastSeq: seq, duplicate: false };
  }

  /** True where the append is known already; remembers a newer epoch all the same. @throws FencedError */
  #isRepeated(position: number, { id, epoch, sequence }: Producer): boolean {
    if (!isId(id)) throw new ConfigError(`producer: ${JSON.stringify(id)} is no name`);
    const row = this.#prepare('SELECT epoch, sequence FROM producers WHERE job = ? AND producer_id = ?').get(position, id);
    if (row === undefined) return false;
    if (epoch < Number(row['epoch'])) throw new FencedError(`producer ${id}: epoch ${epoch} was replaced by ${String(row['epoch'])}`);
    if (sequence > Number(row['sequence'])) return false;
    this.#prepare('UPDATE producers SET epoch = ? WHERE job = ? AND producer_id = ?').run(epoch, position, id);
    return true;
  }

  /** Carries over to the job what a record says of it. */
  #snapshot(position: number, record: NewRecord, at: string): void {
    if (record.kind === 'timeline') {
      this.#prepare('UPDATE jobs SET phase = ? WHERE position = ?').run(columnText(record.phase), position);
    } else if (record.kind === 'status' && isTerminalRecord(record)) {
      this.#prepare('UPDATE jobs SET status = ?, finished_at = ?, error = ?, exit_code = ?, closed = 1 WHERE position = ?').run(
        record.status, at, record.error === undefined ? null : columnText(record.error), record.exit_code ?? null, position,
      );
    } else if (record.kind === 'status') {
      const startedAt: SqliteValue = record.status === 'running' ? at : null;
      this.#prepare('UPDATE jobs SET status = ?, started_at = coalesce(started_at, ?) WHERE position = ?').run(record.status, startedAt, position);
    }
  }
}
