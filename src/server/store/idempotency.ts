import { ConflictError } from '../../core/errors.ts';
import type { IdempotencyKey } from '../../core/job-store.ts';
import type { SqliteDatabase } from './sqlite-driver.ts';

/**
 * What an earlier create with this key made, or undefined where there was none.
 * @throws ConflictError where it had other content
 */
export function rememberedResult(database: SqliteDatabase, { key, fingerprint }: IdempotencyKey): string | undefined {
  const row = database.prepare('SELECT fingerprint, result_id FROM idempotency WHERE key = ?').get(key);
  if (row !== undefined && row['fingerprint'] !== fingerprint) throw new ConflictError('Idempotency-Key: was used with other content');
  return row && String(row['result_id']);
}

/** Forgets the key of what was removed: it may create something again. Part of the same transaction. */
export function forgetResult(database: SqliteDatabase, resultId: string): void {
  database.prepare('DELETE FROM idempotency WHERE result_id = ?').run(resultId);
}

/** Notes what a create made; part of the same transaction. */
export function rememberResult(database: SqliteDatabase, { key, fingerprint }: IdempotencyKey, resultId: string): void {
  database.prepare('INSERT INTO idempotency (key, fingerprint, result_id) VALUES (?, ?, ?)').run(key, fingerprint, resultId);
}
