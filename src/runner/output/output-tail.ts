import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { PieceSplitter } from '../../capture/files/split-pieces.ts';
import type { PrintedPiece } from '../../capture/printed/printed-piece.ts';
import { OutputBase } from './output-base.ts';

/** What was read of a growing file of printed text. */
export interface PrintedPage {
  readonly pieces: readonly PrintedPiece[];
  /** Bytes that were passed over, because the program prints faster than anybody reads. */
  readonly skipped: number;
  readonly offset: number;
  /** What stands behind the last piece and has no end yet, as far as it was read. */
  readonly rest: string;
}

export interface OutputTailOptions {
  /** Bytes after which a file that has been read is emptied. */
  readonly cap: number;
  /** Bytes that may wait to be read; beyond, all but the newest are passed over. */
  readonly backlog: number;
}

const LIMITS: OutputTailOptions = { cap: 64 * 1024 * 1024, backlog: 16 * 1024 * 1024 };
/** So much is read at once: more than the longest piece. */
const CHUNK = 128 * 1024;
/** And so much is taken, where it has more than one piece: what it says is found and stored in some hundredths of a second. All else waits for that. */
const PAGE = 32 * 1024;
/**
 * A file of so many caps is emptied though some of it was not read: a program that prints all the time leaves no better moment. What it prints while
 * that is done is lost without being counted: some thousandths of a second. What prints less at once is counted to the byte.
 */
const FLOOD_CAPS = 2;
/** So much may be unread then, unless all but the newest is passed over anyway. */
const MOST_LOST = 128 * 1024;

/**
 * Reads what a program prints, piece by piece, and keeps the file within bounds. Offsets count all that was ever printed, also what is no
 * longer in the file: a process that appends goes on at the start of a file that was emptied.
 */
export class OutputTail {
  readonly #path: string;
  readonly #limits: OutputTailOptions;
  readonly #base: OutputBase;
  readonly #chunk = Buffer.allocUnsafe(CHUNK);
  readonly #splitter = new PieceSplitter({ pieces: Number.POSITIVE_INFINITY, bytes: PAGE });
  #file: number | undefined;
  /** True where it was shorter at the last look than what was read of it. */
  #wasShorter = false;
  /** The offset behind all that is to be read, as soon as it is known. */
  #end: number | undefined;

  constructor(path: string, limits: Partial<OutputTailOptions> = {}) {
    this.#path = path;
    this.#base = new OutputBase(path);
    this.#limits = { ...LIMITS, ...limits };
  }

  /** The complete pieces from `offset` on, of 32 KiB. @param atEnd true where nothing more will be printed: what stands last counts */
  read(offset: number, atEnd: boolean): PrintedPage {
    const file = this.#open();
    this.#base.refresh();
    let { size } = fstatSync(file);
    const isShorter = offset - this.#base.value > size;
    // Somebody has emptied it, to make room say. Where that was the wrapper of the process, it notes at once how much it was.
    if (isShorter && (this.#wasShorter || atEnd)) this.#base.move(offset);
    this.#wasShorter = isShorter;
    let position = offset - this.#base.value;
    let skipped = 0;
    if (atEnd) {
      // What escaped from the job may go on printing for ever.
      this.#end ??= this.#base.value + size;
      size = Math.min(size, this.#end - this.#base.value);
    }
    if (position < 0 || size - position > this.#limits.backlog) {
      // Before the file begins, where it was emptied without being read; else all but the newest.
      const next = position < 0 ? 0 : Math.max(position, size - PAGE);
      skipped = next - position;
      position = next;
      // It begins in the middle of something.
      this.#splitter.skip();
    }
    const bytes = this.#chunk.subarray(0, readSync(file, this.#chunk, 0, Math.max(0, Math.min(CHUNK, size - position)), position));
    const { pieces, rest, size: taken } = this.#splitter.split(bytes, atEnd && bytes.length < CHUNK);
    const read = this.#base.value + position + taken;
    // A flood that lasts leaves no moment in which all is read. What came in this one would be passed over too.
    if (skipped > 0 && !atEnd && size >= FLOOD_CAPS * this.#limits.cap) skipped += this.#empty(file, read);
    return { pieces, skipped, offset: read, rest };
  }

  /** The complete pieces of the last `size` bytes before `offset`, as far as they are still in the file. */
  before(offset: number, size: number): readonly PrintedPiece[] {
    const file = this.#open();
    const end = offset - this.#base.value;
    const begin = Math.max(0, end - size);
    if (end <= begin) return [];
    const bytes = Buffer.alloc(end - begin);
    const text = bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, begin));
    const pieces = text.split(/(\r?\n|\r)/);
    const read: PrintedPiece[] = [];
    // The first may be the end of one that begins before.
    for (let index = begin === 0 ? 0 : 2; index + 1 < pieces.length; index += 2) {
      read.push({ text: pieces[index] ?? '', isUpdate: pieces[index + 1] === '\r', isCut: false });
    }
    return read;
  }

  /**
   * Empties a file that is larger than it may be, and read to its end, or nearly so where that moment does not come. To be called once what was read is stored.
   * @param offset up to where it was read
   * @param atEnd true where nothing more will be printed: then all of it is read before
   * @returns how many bytes were lost unread
   */
  shrink(offset: number, atEnd: boolean): number {
    const file = this.#open();
    const { size } = fstatSync(file);
    // With more still to be read it can wait: either that is read, or it is passed over.
    const mostLost = atEnd || size < FLOOD_CAPS * this.#limits.cap ? 0 : MOST_LOST;
    if (size < this.#limits.cap || size - (offset - this.#base.value) > mostLost) return 0;
    return this.#empty(file, offset);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  /** @returns how many bytes were lost unread */
  #empty(file: number, offset: number): number {
    const position = offset - this.#base.value;
    let lost = 0;
    this.#base.empty(offset, fstatSync(file).size, () => {
      // As late as can be: what is printed from here on until it is emptied is not counted.
      lost = fstatSync(file).size - position;
      ftruncateSync(file, 0);
    });
    // What comes next may be the rest of what was lost.
    if (lost > 0) this.#splitter.skip();
    return lost;
  }

  #open(): number {
    if (this.#file !== undefined) return this.#file;
    const file = (this.#file = openSync(this.#path, 'r+'));
    this.#base.load(fstatSync(file).size, () => ftruncateSync(file, 0));
    return file;
  }
}
