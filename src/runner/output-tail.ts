import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import type { PrintedPiece } from '../capture/printed/printed-piece.ts';
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
/** So much is read at once: what it says is found and stored in well under a tenth of a second. */
const CHUNK = 128 * 1024;
const LONGEST_PIECE = 64 * 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Reads what a program prints, piece by piece, and keeps the file within bounds. Offsets count all that was ever printed, also what is no
 * longer in the file: a process that appends goes on at the start of a file that was emptied.
 */
export class OutputTail {
  readonly #path: string;
  readonly #limits: OutputTailOptions;
  readonly #base: OutputBase;
  readonly #chunk = Buffer.allocUnsafe(CHUNK);
  #file: number | undefined;
  /** True inside a piece that was found too long: the rest of it is passed over. */
  #skipping = false;

  constructor(path: string, limits: Partial<OutputTailOptions> = {}) {
    this.#path = path;
    this.#base = new OutputBase(`${path}.base`);
    this.#limits = { ...LIMITS, ...limits };
  }

  /** The complete pieces from `offset` on, of at most 128 KiB. @param atEnd true where nothing more will be printed: what stands last counts */
  read(offset: number, atEnd: boolean): PrintedPage {
    const file = this.#open();
    const { size } = fstatSync(file);
    let position = offset - this.#base.value;
    let skipped = 0;
    if (size - position > this.#limits.backlog) {
      skipped = size - CHUNK - position;
      position += skipped;
      // It begins in the middle of something.
      this.#skipping = true;
    }
    const bytes = this.#chunk.subarray(0, readSync(file, this.#chunk, 0, CHUNK, position));
    const pieces: PrintedPiece[] = [];
    let start = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) continue;
      const next = bytes[at + 1];
      // Whether a return is one half of a break shows in the byte behind it.
      if (byte === CARRIAGE_RETURN && next === undefined && !(atEnd && bytes.length < CHUNK)) break;
      const isBreak = byte === LINE_FEED || next === LINE_FEED;
      this.#take(pieces, bytes.subarray(start, at), !isBreak);
      if (byte === CARRIAGE_RETURN && isBreak) at++;
      start = at + 1;
    }
    let rest = bytes.subarray(start);
    if (rest.length > LONGEST_PIECE) {
      if (!this.#skipping) pieces.push(piece(rest, false, true));
      this.#skipping = true;
      start = bytes.length;
      rest = bytes.subarray(start);
    } else if (atEnd && bytes.length < CHUNK && rest.length > 0) {
      this.#take(pieces, rest, false);
      start = bytes.length;
      rest = bytes.subarray(start);
    }
    return { pieces, skipped, offset: this.#base.value + position + start, rest: this.#skipping ? '' : rest.toString('utf8') };
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
   * Empties a file that is larger than it may be, and read nearly to its end. To be called once what was read is stored.
   * @param offset up to where it was read
   * @returns how many bytes were lost unread
   */
  shrink(offset: number): number {
    const file = this.#open();
    const { size } = fstatSync(file);
    const lost = size - (offset - this.#base.value);
    // With much still to be read it can wait: either that is read, or it is passed over.
    if (size < this.#limits.cap || lost > CHUNK) return 0;
    this.#base.move(offset, size, () => ftruncateSync(file, 0));
    // What comes next may be the rest of what was lost.
    this.#skipping ||= lost > 0;
    return lost;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #open(): number {
    if (this.#file !== undefined) return this.#file;
    const file = (this.#file = openSync(this.#path, 'r+'));
    this.#base.load(fstatSync(file).size, () => ftruncateSync(file, 0));
    return file;
  }

  #take(pieces: PrintedPiece[], bytes: Buffer, isUpdate: boolean): void {
    if (this.#skipping) this.#skipping = false;
    else pieces.push(piece(bytes, isUpdate, bytes.length > LONGEST_PIECE));
  }
}

function piece(bytes: Buffer, isUpdate: boolean, isCut: boolean): PrintedPiece {
  return { text: bytes.toString('utf8', 0, Math.min(bytes.length, LONGEST_PIECE)), isUpdate, isCut };
}
