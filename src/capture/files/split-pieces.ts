import type { PrintedPiece } from '../printed/printed-piece.ts';

/** Pieces of printed text, up to where they reach. */
export interface PrintedPieces {
  readonly pieces: readonly PrintedPiece[];
  /** What stands behind them and has no end yet. */
  readonly rest: string;
  /** How many bytes they took. */
  readonly size: number;
}

/** How much is taken at once. */
export interface SplitLimits {
  readonly pieces: number;
  readonly bytes: number;
}

const LONGEST_PIECE = 64 * 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The records that come of it have to fit into a request. */
const LIMITS: SplitLimits = { pieces: 200, bytes: 48 * 1024 };

/** Cuts printed text into the pieces that line breaks and carriage returns end. */
export class PieceSplitter {
  readonly #limits: SplitLimits;
  /** True inside a piece of which nothing more is wanted: the rest of it is passed over. */
  #skipping = false;

  constructor(limits: SplitLimits = LIMITS) {
    this.#limits = limits;
  }

  /** What comes next begins in the middle of a piece: the rest of that is passed over. */
  skip(): void {
    this.#skipping = true;
  }

  /** @param atEnd true where nothing more is printed: what stands last counts */
  split(input: Uint8Array, atEnd: boolean): PrintedPieces {
    const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
    const pieces: PrintedPiece[] = [];
    let start = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) continue;
      const next = bytes[at + 1];
      // Whether a return is one half of a break shows in the byte behind it.
      if (byte === CARRIAGE_RETURN && next === undefined && !atEnd) break;
      const isBreak = byte === LINE_FEED || next === LINE_FEED;
      this.#take(pieces, bytes, start, at, !isBreak);
      if (byte === CARRIAGE_RETURN && isBreak) at++;
      start = at + 1;
      if (pieces.length >= this.#limits.pieces || start >= this.#limits.bytes) return { pieces, rest: '', size: start };
    }
    if (bytes.length - start > LONGEST_PIECE) {
      if (!this.#skipping) pieces.push(piece(bytes, start, bytes.length, false));
      this.#skipping = true;
      return { pieces, rest: '', size: bytes.length };
    }
    if (!atEnd || start === bytes.length) return { pieces, rest: this.#skipping ? '' : bytes.toString('utf8', start), size: start };
    this.#take(pieces, bytes, start, bytes.length, false);
    return { pieces, rest: '', size: bytes.length };
  }

  #take(pieces: PrintedPiece[], bytes: Buffer, start: number, end: number, isUpdate: boolean): void {
    if (this.#skipping) this.#skipping = false;
    else pieces.push(piece(bytes, start, end, isUpdate));
  }
}

function piece(bytes: Buffer, start: number, end: number, isUpdate: boolean): PrintedPiece {
  const isCut = end - start > LONGEST_PIECE;
  return { text: bytes.toString('utf8', start, isCut ? start + LONGEST_PIECE : end), isUpdate, isCut };
}
