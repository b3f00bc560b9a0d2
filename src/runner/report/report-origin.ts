import { renameSync, writeFileSync } from 'node:fs';
import { readIfThere } from '../job-directory.ts';

interface Written {
  readonly base: number;
  readonly file: string;
}

/**
 * Which file a report is read from, and which offset its first byte has: offsets count on where the program empties its file, or puts
 * another in its place. Kept in a small file beside the report, for the next backend.
 */
export class ReportOrigin {
  readonly #path: string;
  #written: Written | undefined;

  /** @param path where it is kept */
  constructor(path: string) {
    this.#path = path;
    const text = readIfThere(path);
    if (text !== undefined) this.#written = JSON.parse(text) as Written;
  }

  /** The offset of the first byte. */
  get base(): number {
    return this.#written?.base ?? 0;
  }

  /** What tells the file from others; undefined before the first one is known. */
  get file(): string | undefined {
    return this.#written?.file;
  }

  /** From now on it is that file, the first byte of which has the offset `base`. */
  move(base: number, file: string): void {
    this.#written = { base, file };
    const temporary = `${this.#path}.tmp`;
    writeFileSync(temporary, JSON.stringify(this.#written), { mode: 0o600 });
    renameSync(temporary, this.#path);
  }
}
