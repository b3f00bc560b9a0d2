import { readFileSync, renameSync, writeFileSync } from 'node:fs';

interface Written {
  readonly base: number;
  /** How large the file was when it was to be emptied; absent once it was. */
  readonly emptying?: number;
}

/**
 * Which offset the first byte of an output file has: 0, until the file is emptied for the first time. It is kept in a small file beside it, so
 * that a backend that dies in the middle of emptying neither reads anything twice nor passes anything by.
 */
export class OutputBase {
  readonly #path: string;
  #value = 0;

  /** @param path where it is kept */
  constructor(path: string) {
    this.#path = path;
  }

  get value(): number {
    return this.#value;
  }

  /** Reads what an earlier backend left. @param size bytes that the file has @param empty empties it */
  load(size: number, empty: () => void): void {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    const { base, emptying } = JSON.parse(text) as Written;
    this.#value = base;
    if (emptying === undefined) return;
    // As large as it was: it was not emptied any more.
    if (size >= emptying) empty();
    this.#write({ base });
  }

  /** Empties the file, whose next byte has the offset `base` from then on. */
  move(base: number, size: number, empty: () => void): void {
    this.#write({ base, emptying: size });
    empty();
    this.#write({ base });
    this.#value = base;
  }

  #write(written: Written): void {
    const temporary = `${this.#path}.tmp`;
    writeFileSync(temporary, JSON.stringify(written), { mode: 0o600 });
    renameSync(temporary, this.#path);
  }
}
