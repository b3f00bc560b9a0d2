import { renameSync, writeFileSync } from 'node:fs';
import { readIfThere } from '../job-directory.ts';

interface Written {
  readonly base: number;
  /** How large the file was when it was to be emptied; absent once it was. */
  readonly emptying?: number;
}

/**
 * Which offset the first byte of an output file has: 0, until the file is emptied for the first time. It is kept in a small file beside it, so
 * that a backend that dies in the middle of emptying neither reads anything twice nor passes anything by. In another one the wrapper of the
 * process counts what it cut off itself, while no backend ran.
 */
export class OutputBase {
  readonly #path: string;
  readonly #cutPath: string;
  #moved = 0;
  #cut = 0;

  /** @param output path of the output file */
  constructor(output: string) {
    this.#path = `${output}.base`;
    this.#cutPath = `${output}.cut`;
  }

  get value(): number {
    return this.#moved + this.#cut;
  }

  /** Looks whether the wrapper has cut something off. */
  refresh(): void {
    this.#cut = Number.parseInt(readIfThere(this.#cutPath) ?? '', 10) || 0;
  }

  /** Reads what an earlier backend left. @param size bytes that the file has @param empty empties it */
  load(size: number, empty: () => void): void {
    this.refresh();
    const text = readIfThere(this.#path);
    if (text === undefined) return;
    const { base, emptying } = JSON.parse(text) as Written;
    this.#moved = base;
    if (emptying === undefined) return;
    // As large as it was: it was not emptied any more.
    if (size >= emptying) empty();
    this.#write({ base });
  }

  /** Empties the file, whose next byte has the offset `next` from then on. */
  move(next: number, size: number, empty: () => void): void {
    const base = next - this.#cut;
    this.#write({ base, emptying: size });
    empty();
    this.#write({ base });
    this.#moved = base;
  }

  #write(written: Written): void {
    const temporary = `${this.#path}.tmp`;
    writeFileSync(temporary, JSON.stringify(written), { mode: 0o600 });
    renameSync(temporary, this.#path);
  }
}
