import { closeSync, openSync, readSync } from 'node:fs';
import { LONGEST_REPORT_LINE } from '../capture/parse-report-line.ts';

/** What was read: the lines, and where the next read starts once they are stored. */
export interface TailedLines {
  /** Without line breaks; undefined stands for a line that was longer than allowed. */
  readonly lines: readonly (string | undefined)[];
  readonly offset: number;
}

const CHUNK = 1 << 18;
const LINE_BREAK = 0x0a;

/** Reads a growing file line by line. It keeps no position of its own: the caller stores it together with what was read. */
export class ReportTail {
  readonly #path: string;
  readonly #chunk = Buffer.allocUnsafe(CHUNK);
  #file: number | undefined;
  /** True inside a line that was found too long: the rest of it is passed over. */
  #skipping = false;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * The complete lines from `offset` on, of at most 256 KiB.
   * @param offset bytes from the start of the file
   * @param atEnd true where nothing more will be written: what stands after the last line break counts as a line
   */
  read(offset: number, atEnd: boolean): TailedLines {
    this.#file ??= openSync(this.#path, 'r');
    const size = readSync(this.#file, this.#chunk, 0, CHUNK, offset);
    const bytes = this.#chunk.subarray(0, size);
    const lines: (string | undefined)[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LINE_BREAK); end >= 0; end = bytes.indexOf(LINE_BREAK, start)) {
      this.#take(lines, bytes.subarray(start, end));
      start = end + 1;
    }
    const rest = bytes.subarray(start);
    if (rest.length > LONGEST_REPORT_LINE) {
      // Nobody waits for the end of a line without end.
      if (!this.#skipping) lines.push(undefined);
      this.#skipping = true;
      start = size;
    } else if (atEnd && size < CHUNK && rest.length > 0) {
      this.#take(lines, rest);
      start = size;
    }
    return { lines, offset: offset + start };
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #take(lines: (string | undefined)[], bytes: Buffer): void {
    if (this.#skipping) this.#skipping = false;
    else if (bytes.length > LONGEST_REPORT_LINE) lines.push(undefined);
    else if (bytes.length > 0) lines.push(bytes.toString('utf8'));
  }
}
