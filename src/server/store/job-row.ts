import type { Job, JobExecution, JobType } from '../../core/job.ts';
import type { JsonObject } from '../../core/json.ts';
import type { SqliteValue } from './sqlite-driver.ts';

type Row = Record<string, SqliteValue>;

function optional<Key extends string>(key: Key, value: SqliteValue | undefined): { [K in Key]?: string } {
  return value === null || value === undefined ? {} : ({ [key]: String(value) } as { [K in Key]?: string });
}

/** A row of the table `jobs` as a job. */
export function jobOfRow(row: Row): Job {
  return {
    jobId: String(row['job_id']),
    jobType: row['job_type'] as JobType,
    ...optional('name', row['name']),
    model: String(row['model']),
    ...optional('trainingFileId', row['training_file_id']),
    ...optional('validationFileId', row['validation_file_id']),
    hyperparameters: JSON.parse(String(row['hyperparameters'])) as JsonObject,
    metadata: JSON.parse(String(row['metadata'])) as JsonObject,
    execution: JSON.parse(String(row['execution'])) as JobExecution,
    status: row['status'] as Job['status'],
    ...optional('phase', row['phase']),
    createdAt: String(row['created_at']),
    updatedAt: String(row['updated_at']),
    ...optional('startedAt', row['started_at']),
    ...optional('finishedAt', row['finished_at']),
    ...optional('cancelRequestedAt', row['cancel_requested_at']),
    ...optional('error', row['error']),
    ...(row['exit_code'] !== null && { exitCode: Number(row['exit_code']) }),
    lastSeq: Number(row['last_seq']),
    closed: row['closed'] === 1,
  };
}
