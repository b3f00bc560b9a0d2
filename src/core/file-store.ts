import type { IdempotencyKey } from './job-store.ts';

/** An uploaded file. */
export interface StoredFile {
  readonly fileId: string;
  readonly purpose: string;
  /** The name the uploader gave it. */
  readonly filename: string;
  readonly bytes: number;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** A file that is to be stored. */
export interface NewFile extends Pick<StoredFile, 'purpose' | 'filename'> {
  readonly content: Uint8Array;
}

/** Content that lies durably in a store, and is no file yet. */
export interface ReceivedContent {
  readonly bytes: number;
  /** SHA-256 of it, in hexadecimal digits. */
  readonly digest: string;
  /** Makes a file of it; where the same upload was stored before, that file is given, and this content is gone. @throws as {@link FileStore.put} */
  keep(file: Pick<StoredFile, 'purpose' | 'filename'>, idempotency?: IdempotencyKey): Promise<{ readonly file: StoredFile; readonly created: boolean }>;
  /** Removes it; does nothing where it was kept. */
  discard(): Promise<void>;
}

/** Uploaded data sets. */
export interface FileStore {
  /**
   * Takes content in piece by piece, without ever holding all of it in memory.
   * @throws what reading it throws; nothing of it is left then
   */
  receive(content: AsyncIterable<Uint8Array>): Promise<ReceivedContent>;
  /**
   * Stores the content durably before it resolves.
   * @returns the file; not created where the same upload was stored before
   * @throws ConflictError where the idempotency key came with another fingerprint
   */
  put(file: NewFile, idempotency?: IdempotencyKey): Promise<{ readonly file: StoredFile; readonly created: boolean }>;
  get(fileId: string): Promise<StoredFile | undefined>;
  /** Where the content lies, for a process on the same machine. */
  path(fileId: string): string;
  /** Removes the file and its content; does nothing where there is none. */
  remove(fileId: string): Promise<void>;
}
