import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { LONGEST_REPORT_LINE } from '../../capture/reported/parse-report-line.ts';
import { ReportOrigin } from './report-origin.ts';

/** Takes a line without its line break; undefined stands for one that was longer than allowed. @returns false where it wants no more for now */
export type TakeLine = (line: string | undefined) => boolean;

interface OpenFile {
  readonly descriptor: number;
  /** Tells it from others that have its place. */
  readonly id: string;
}

const CHUNK = 1 << 18;
const LINE_BREAK = 0x0a;

/** So much before an offset is compared with what was read there before: where it differs, the file was written anew. Bytes. */
const COMPARED = 64;

/** Without the number of its device: that may be another one each time that the machine or its container starts. */
function idOf({ ino }: { readonly ino: bigint }): string {
  return String(ino);
}

/**
 * Reads a growing file line by line. It keeps no position of its own: the caller stores it together with what was read. Where the program
 * empties the file, or puts another in its place, reading goes on at the new beginning, and offsets count on.
 */
export class ReportTail {
  readonly #path: string;
  readonly #origin: ReportOrigin;
  readonly #buffer = Buffer.allocUnsafe(COMPARED + CHUNK);
  #file: OpenFile | undefined;
  /** What stands right before the offset of the next read, as far as it is known. */
  #before = Buffer.alloc(0);
  /** True inside a line that was found too long: the rest of it is passed over. */
  #skipping = false;
  /** The offset behind all that is to be read of this file, as soon as it is known. */
  #end: number | undefined;
  #restarts = 0;
  #problem: string | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#origin = new ReportOrigin(`${path}.base`);
  }

  /** How many times the file was emptied or replaced. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Why the file cannot be read, if it cannot. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /**
   * Hands over the complete lines from `offset` on, of at most 256 KiB.
   * @param offset bytes of all that was ever read before
   * @param atEnd true where nothing more will be written: what stands after the last line break counts as a line
   * @returns the offset behind the last line that was taken
   */
  read(offset: number, atEnd: boolean, take: TakeLine): number {
    const file = this.#open(offset);
    if (file === undefined) return offset;
    const position = offset - this.#origin.base;
    const compared = this.#before.length;
    // What escaped from the job may go on reporting for ever.
    if (atEnd) this.#end ??= this.#origin.base + fstatSync(file.descriptor).size;
    const most = Math.max(0, Math.min(CHUNK, (this.#end ?? Number.POSITIVE_INFINITY) - offset));
    const size = readSync(file.descriptor, this.#buffer, 0, compared + most, position - compared);
    const isAnew = size < compared || !this.#buffer.subarray(0, compared).equals(this.#before) || (size === compared && fstatSync(file.descriptor).size < position);
    if (isAnew) {
      this.#restart(offset, file.id);
      return this.read(offset, atEnd, take);
    }
    const isReplaced = this.#isReplaced(file);
    const bytes = this.#buffer.subarray(compared, size);
    const end = this.#takeLines(bytes, atEnd || isReplaced, take);
    if (isReplaced && bytes.length === 0) {
      // All of the old one was read.
      this.close();
      return this.read(offset, atEnd, take);
    }
    this.#before = Buffer.from(this.#buffer.subarray(Math.max(0, compared + end - COMPARED), compared + end));
    return offset + end;
  }

  /** Hands over the complete lines of the last `size` bytes before `offset`, as far as they are still in the file. */
  before(offset: number, size: number, take: TakeLine): void {
    const file = this.#open(offset);
    const end = offset - this.#origin.base;
    const begin = Math.max(0, end - size);
    if (file === undefined || end <= begin) return;
    const bytes = Buffer.alloc(end - begin);
    const lines = bytes.toString('utf8', 0, readSync(file.descriptor, bytes, 0, bytes.length, begin)).split('\n');
    // The first may be the end of one that begins before.
    for (const line of lines.slice(begin === 0 ? 0 : 1)) if (line !== '') take(line);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file.descriptor);
    this.#file = undefined;
  }

  /** @returns undefined where there is nothing that can be read: for now, or for good */
  #open(offset: number): OpenFile | undefined {
    if (this.#file !== undefined) return this.#file;
    try {
      // Whatever stands there by now: opening a pipe would wait for somebody to write.
      const descriptor = openSync(this.#path, constants.O_RDONLY | constants.O_NONBLOCK);
      const stat = fstatSync(descriptor, { bigint: true });
      if (!stat.isFile()) {
        closeSync(descriptor);
        throw new Error('it is no regular file');
      }
      this.#problem = undefined;
      this.#file = { descriptor, id: idOf(stat) };
    } catch (error) {
      this.#problem = (error as Error).message;
      return undefined;
    }
    this.#origin.load();
    if (this.#origin.file === undefined) this.#origin.move(0, this.#file.id);
    else if (this.#origin.file !== this.#file.id) this.#restart(offset, this.#file.id);
    return this.#file;
  }

  #restart(offset: number, file: string): void {
    this.#origin.move(offset, file);
    this.#before = Buffer.alloc(0);
    this.#skipping = false;
    this.#end = undefined;
    this.#restarts++;
  }

  /** True where another file has the name by now. */
  #isReplaced({ id }: OpenFile): boolean {
    const stat = statSync(this.#path, { bigint: true, throwIfNoEntry: false });
    return stat !== undefined && idOf(stat) !== id;
  }

  /** @returns how many bytes were taken */
  #takeLines(bytes: Buffer, atEnd: boolean, take: TakeLine): number {
    let start = 0;
    for (let end = bytes.indexOf(LINE_BREAK); end >= 0; end = bytes.indexOf(LINE_BREAK, start)) {
      const goesOn = this.#take(bytes.subarray(start, end), take);
      start = end + 1;
      if (!goesOn) return start;
    }
    const rest = bytes.subarray(start);
    if (rest.length > LONGEST_REPORT_LINE) {
      // Nobody waits for the end of a line without end.
      if (!this.#skipping) take(undefined);
      this.#skipping = true;
      return bytes.length;
    }
    if (!atEnd || bytes.length === CHUNK || rest.length === 0) return start;
    this.#take(rest, take);
    return bytes.length;
  }

  #take(bytes: Buffer, take: TakeLine): boolean {
    if (this.#skipping) {
      this.#skipping = false;
      return true;
    }
    if (bytes.length > LONGEST_REPORT_LINE) return take(undefined);
    return bytes.length === 0 || take(bytes.toString('utf8'));
  }
}
