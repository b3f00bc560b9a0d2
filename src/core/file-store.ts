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

/** Uploaded data sets. */
export interface FileStore {
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
