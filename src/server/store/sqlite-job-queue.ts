import type { Clock } from '../../core/clock.ts';
import type { Claim, ClaimOptions, JobQueue } from '../../core/job-queue.ts';
import type { CommitGroup } from './commit-group.ts';
import type { SqliteDatabase, SqliteValue } from './sqlite-driver.ts';

/** {@link JobQueue} on a SQLite database. See `openSqliteStore`. */
export class SqliteJobQueue implements JobQueue {
  readonly #database: SqliteDatabase;
  readonly #group: CommitGroup;
  readonly #clock: Clock;

  constructor(database: SqliteDatabase, group: CommitGroup, clock: Clock) {
    this.#database = database;
    this.#group = group;
    this.#clock = clock;
  }

  enqueue(jobId: string): Promise<void> {
    return this.#group.run(() => {
      this.#database.prepare('INSERT INTO queue (job_id) VALUES (?) ON CONFLICT DO NOTHING').run(jobId);
    });
  }

  claim({ worker, leaseMs, holding, jobId, ownOnly = false }: ClaimOptions): Promise<Claim | undefined> {
    return this.#group.run(() => {
      const now = this.#clock.now();
      const held: SqliteValue[] = [...holding];
      const found = this.#database
        .prepare(`
          SELECT position, job_id, epoch FROM queue
          WHERE finished = 0 AND (worker IS NULL OR worker = ? OR lease_until <= ?)
            AND job_id NOT IN (${held.map(() => '?').join(', ')}) ${jobId === undefined ? '' : 'AND job_id = ?'} ${ownOnly ? 'AND worker = ?' : ''}
          ORDER BY CASE WHEN worker = ? THEN 0 WHEN worker IS NOT NULL THEN 1 ELSE 2 END, position LIMIT 1`)
        .get(worker, now, ...held, ...(jobId === undefined ? [] : [jobId]), ...(ownOnly ? [worker] : []), worker);
      if (found === undefined) return undefined;
      const epoch = Number(found['epoch']) + 1;
      this.#database
        .prepare('UPDATE queue SET worker = ?, lease_until = ?, epoch = ? WHERE position = ?')
        .run(worker, now + leaseMs, epoch, Number(found['position']));
      return { jobId: String(found['job_id']), epoch };
    });
  }

  renew({ jobId, epoch }: Claim, leaseMs: number): Promise<boolean> {
    return this.#group.run(() => {
      const { changes } = this.#database
        .prepare('UPDATE queue SET lease_until = ? WHERE job_id = ? AND epoch = ? AND finished = 0')
        .run(this.#clock.now() + leaseMs, jobId, epoch);
      return Number(changes) === 1;
    });
  }

  finish({ jobId, epoch }: Claim): Promise<boolean> {
    return this.#group.run(() => {
      const { changes } = this.#database.prepare('UPDATE queue SET finished = 1 WHERE job_id = ? AND epoch = ? AND finished = 0').run(jobId, epoch);
      return Number(changes) === 1;
    });
  }

  async position(jobId: string): Promise<number | undefined> {
    const own = this.#database.prepare('SELECT position FROM queue WHERE job_id = ? AND finished = 0 AND worker IS NULL').get(jobId);
    if (own === undefined) return undefined;
    const ahead = this.#database.prepare('SELECT count(*) AS count FROM queue WHERE position < ? AND finished = 0 AND worker IS NULL').get(Number(own['position']));
    return Number(ahead?.['count']);
  }
}
