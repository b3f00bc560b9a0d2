import type { NewRecord } from '../../core/log-record.ts';
import { printable } from '../../core/text.ts';

/** So many bad pieces of a file are told one by one; the others are counted. */
const TOLD_ONE_BY_ONE = 3;

/** A warning about a file that was to be read. @param message a sentence that names the file; made safe to print here */
export function fileWarning(message: string): NewRecord {
  return { kind: 'event', type: 'file.invalid', level: 'warning', message: printable(message), data: {} };
}

/** Tells what in a file could not be read: a few times, and in the end how often more. */
export class BadPieces {
  readonly #file: string;
  #count = 0;

  /** @param file what people know it by */
  constructor(file: string) {
    this.#file = file;
  }

  /** @param problem what is wrong with it, as the end of a sentence */
  tell(problem: string): NewRecord[] {
    return ++this.#count <= TOLD_ONE_BY_ONE ? [fileWarning(`A line of ${this.#file} was passed over: ${problem}`)] : [];
  }

  /** What is left to tell when the file has been read to its end. */
  end(): NewRecord[] {
    const untold = this.#count - TOLD_ONE_BY_ONE;
    return untold > 0 ? [fileWarning(`${untold} more lines of ${this.#file} were passed over`)] : [];
  }
}
