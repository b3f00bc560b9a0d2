import { existsSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { NotFoundError } from '../../core/errors.ts';
import type { FileStore, NewFile, ReceivedContent, StoredFile } from '../../core/file-store.ts';
import type { IdempotencyKey } from '../../core/job-store.ts';
import { columnText } from './column-text.ts';
import type { CommitGroup } from './commit-group.ts';
import { forgetResult, rememberedResult, rememberResult } from './idempotency.ts';
import { freeBytes, leaveRoom } from './leave-room.ts';
import { randomId } from './random-id.ts';
import type { SqliteDatabase, SqliteValue } from './sqlite-driver.ts';
import { writeDurably } from './write-durably.ts';

function fileOfRow(row: Record<string, SqliteValue>): StoredFile {
  return {
    fileId: String(row['file_id']),
    purpose: String(row['purpose']),
    filename: String(row['filename']),
    bytes: Number(row['bytes']),
    createdAt: String(row['created_at']),
  };
}

/** Ends the name of what is not whole, or belongs to nobody yet. */
const UNFINISHED = '.tmp';

/** Removes uploads that broke off with the backend that received them. Only where no other backend can be receiving any. */
export function removeUnfinishedUploads(directory: string): void {
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory)) if (/^file_[0-9a-z]+\.tmp$/.test(name)) rmSync(join(directory, name), { force: true });
}

/** {@link FileStore}: what files are in a SQLite database, their content beside it. See `openSqliteStore`. */
export class SqliteFileStore implements FileStore {
  readonly #database: SqliteDatabase;
  readonly #group: CommitGroup;
  readonly #clock: Clock;
  readonly #directory: string;
  readonly #freeBytes: typeof freeBytes;

  /**
   * @param directory where the content lies; made when the first file comes
   * @param free tells how many bytes there is room for in a directory
   */
  constructor(database: SqliteDatabase, group: CommitGroup, clock: Clock, directory: string, free: typeof freeBytes = freeBytes) {
    this.#database = database;
    this.#group = group;
    this.#clock = clock;
    this.#directory = directory;
    this.#freeBytes = free;
  }

  async put({ content, ...file }: NewFile, idempotency?: IdempotencyKey): Promise<{ file: StoredFile; created: boolean }> {
    return (await this.receive([content])).keep(file, idempotency);
  }

  async receive(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<ReceivedContent> {
    const fileId = randomId('file', this.#clock.now());
    const path = this.path(fileId);
    const temporary = `${path}${UNFINISHED}`;
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const { bytes, digest } = await writeDurably(temporary, leaveRoom(content, () => this.#freeBytes(this.#directory)));
    return {
      bytes,
      digest,
      keep: async (file, idempotency) => {
        // The content first: a row never names a file that is not whole.
        await rename(temporary, path);
        let stored: StoredFile | undefined;
        try {
          stored = await this.#group.run(() => this.#insert(fileId, { ...file, bytes }, idempotency));
          return { file: stored, created: stored.fileId === fileId };
        } finally {
          if (stored?.fileId !== fileId) await rm(path, { force: true });
        }
      },
      discard: () => rm(temporary, { force: true }),
    };
  }

  async get(fileId: string): Promise<StoredFile | undefined> {
    const row = this.#database.prepare('SELECT * FROM files WHERE file_id = ?').get(fileId);
    return row && fileOfRow(row);
  }

  path(fileId: string): string {
    if (!/^file_[0-9a-z]{1,64}$/.test(fileId)) throw new NotFoundError(`${JSON.stringify(fileId)} is no file id`);
    return join(this.#directory, fileId);
  }

  async remove(fileId: string): Promise<void> {
    const path = this.path(fileId);
    // The row first: one that is there never names a file that is not.
    await this.#group.run(() => {
      this.#database.prepare('DELETE FROM files WHERE file_id = ?').run(fileId);
      forgetResult(this.#database, fileId);
    });
    rmSync(path, { force: true });
  }

  #insert(fileId: string, file: Pick<StoredFile, 'purpose' | 'filename' | 'bytes'>, idempotency: IdempotencyKey | undefined): StoredFile {
    const known = idempotency && rememberedResult(this.#database, idempotency);
    const row = known && this.#database.prepare('SELECT * FROM files WHERE file_id = ?').get(known);
    if (row) return fileOfRow(row);
    if (idempotency !== undefined) rememberResult(this.#database, idempotency, fileId);
    const filename = columnText(file.filename);
    const createdAt = new Date(this.#clock.now()).toISOString();
    this.#database
      .prepare('INSERT INTO files (file_id, purpose, filename, bytes, created_at) VALUES (?, ?, ?, ?, ?)')
      .run(fileId, file.purpose, filename, file.bytes, createdAt);
    return { fileId, purpose: file.purpose, filename, bytes: file.bytes, createdAt };
  }
}
