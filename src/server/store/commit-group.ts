import { TrainstreamError } from '../../core/errors.ts';
import type { SqliteDatabase } from './sqlite-driver.ts';

interface Member {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/**
 * Carries out what is asked for within one turn of the event loop as one durable transaction: one wait for the disk instead of
 * many. Each piece of work stands or falls alone; only where the commit itself fails do all fall.
 */
export class CommitGroup {
  readonly #database: SqliteDatabase;
  readonly #afterCommit: () => void;
  #waiting: Member[] = [];
  #scheduled = false;
  #closed = false;

  /** @param afterCommit called after every transaction that was kept, before anybody learns of its own part */
  constructor(database: SqliteDatabase, afterCommit: () => void) {
    this.#database = database;
    this.#afterCommit = afterCommit;
  }

  /** @returns what `work` returned, once it is on disk. @throws what it threw; then nothing of it was kept */
  run<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new TrainstreamError('store', 'the store is closed'));
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => this.flush());
    });
  }

  /** Commits now what waits. */
  flush(): void {
    this.#scheduled = false;
    const members = this.#waiting;
    this.#waiting = [];
    if (members.length === 0) return;
    let outcomes: Outcome[];
    try {
      outcomes = this.#transaction(members);
    } catch (error) {
      for (const { reject } of members) reject(error);
      return;
    }
    this.#afterCommit();
    for (const [index, { resolve, reject }] of members.entries()) {
      const outcome = outcomes[index] as Outcome;
      if (outcome.ok) resolve(outcome.value);
      else reject(outcome.error);
    }
  }

  /** Commits what waits, and refuses everything from now on. */
  close(): void {
    this.flush();
    this.#closed = true;
  }

  #transaction(members: readonly Member[]): Outcome[] {
    const database = this.#database;
    try {
      database.exec('BEGIN IMMEDIATE');
      const outcomes = members.map(({ work }): Outcome => {
        database.exec('SAVEPOINT member');
        try {
          const value = work();
          database.exec('RELEASE member');
          return { ok: true, value };
        } catch (error) {
          this.#undo(error);
          return { ok: false, error: isFaultOfStoring(error) ? notStored(error) : error };
        }
      });
      database.exec('COMMIT');
      return outcomes;
    } catch (error) {
      this.#rollBack();
      throw notStored(error);
    }
  }

  /** Takes back what a member did. @throws where that takes the others with it: on a full disk SQLite ends the whole transaction, and everybody is told why */
  #undo(error: unknown): void {
    try {
      this.#database.exec('ROLLBACK TO member; RELEASE member');
    } catch (failure) {
      // That there is nothing to take back any more says less than what ended it.
      throw isFaultOfStoring(error) ? error : failure;
    }
  }

  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK');
    } catch (error) {
      // SQLite has done it by itself, or there never was one; any other failure here leaves a transaction open that must not be built upon.
      if (!/no transaction is active/.test((error as Error).message)) this.#closed = true;
    }
  }
}

/** SQLite's codes for data that it will never take: too big, against a rule of the table, of the wrong type. */
const LASTING_CODES = [18, 19, 20, 25];

/** True where SQLite or the disk failed, which may pass. What was to be stored has faults of its own: they stay what they are. */
function isFaultOfStoring(error: unknown): boolean {
  const { errcode } = error as { readonly errcode?: unknown };
  // What goes beyond the lowest byte only says more of the same fault.
  return typeof errcode === 'number' && !LASTING_CODES.includes(errcode & 0xff);
}

function notStored(error: unknown): TrainstreamError {
  return new TrainstreamError('store', `nothing was stored: ${(error as Error).message}`, { cause: error });
}
