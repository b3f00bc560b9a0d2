import { readNote, writeNote } from '../note-file.ts';

/**
 * Which file a report is read from, and which offset its first byte has: offsets count on where the program empties its file, or puts
 * another in its place. Kept in a small file beside the report, for the next backend.
 */
export class ReportOrigin {
  readonly #path: string;
  #base = 0;
  #file: string | undefined;

  /** @param path where it is kept */
  constructor(path: string) {
    this.#path = path;
  }

  /** The offset of the first byte. */
  get base(): number {
    return this.#base;
  }

  /** What tells the file from others; undefined before the first one is known. */
  get file(): string | undefined {
    return this.#file;
  }

  /** Reads what an earlier backend left. Does nothing where it is known. */
  load(): void {
    if (this.#file !== undefined) return;
    const { base, file } = readNote(this.#path) ?? {};
    if (typeof base === 'number' && typeof file === 'string') [this.#base, this.#file] = [base, file];
  }

  /** From now on it is that file, the first byte of which has the offset `base`. */
  move(base: number, file: string): void {
    [this.#base, this.#file] = [base, file];
    writeNote(this.#path, { base, file });
  }
}
