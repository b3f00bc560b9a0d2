import { readIfThere } from '../job-directory.ts';
import { readNote, writeNote } from '../note-file.ts';

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
    // How large the file was when it was to be emptied; absent once it was.
    const { base, emptying } = readNote(this.#path) ?? {};
    if (typeof base === 'number') this.#moved = base;
    if (typeof emptying !== 'number') return;
    // As large as it was: it was not emptied any more.
    if (size >= emptying) empty();
    this.move(this.value);
  }

  /** The file begins anew: its first byte has the offset `next` from now on. */
  move(next: number): void {
    this.#moved = next - this.#cut;
    writeNote(this.#path, { base: this.#moved });
  }

  /** Empties the file, whose next byte has the offset `next` from then on. @param size bytes that it has */
  empty(next: number, size: number, empty: () => void): void {
    writeNote(this.#path, { base: next - this.#cut, emptying: size });
    empty();
    this.move(next);
  }
}
