import type { PrintedPiece } from '../printed/printed-piece.ts';

/** Pieces of printed text, up to where they reach. */
export interface PrintedPieces {
  readonly pieces: readonly PrintedPiece[];
  /** What stands behind them and has no end yet. */
  readonly rest: string;
  /** How many bytes they took. */
  readonly size: number;
}

const LONGEST_PIECE = 64 * 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const DECODER = new TextDecoder();

/** What is taken at once: the records that come of it have to fit into a request. */
const MOST_PIECES = 200;
const MOST_BYTES = 48 * 1024;

/** Cuts printed text into the pieces that line breaks and carriage returns end. */
export class PieceSplitter {
  /** True inside a piece that was found too long: the rest of it is passed over. */
  #skipping = false;

  /** @param atEnd true where nothing more is printed: what stands last counts */
  split(bytes: Uint8Array, atEnd: boolean): PrintedPieces {
    const pieces: PrintedPiece[] = [];
    let start = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) continue;
      const next = bytes[at + 1];
      // Whether a return is one half of a break shows in the byte behind it.
      if (byte === CARRIAGE_RETURN && next === undefined && !atEnd) break;
      const isBreak = byte === LINE_FEED || next === LINE_FEED;
      this.#take(pieces, bytes.subarray(start, at), !isBreak);
      if (byte === CARRIAGE_RETURN && isBreak) at++;
      start = at + 1;
      if (pieces.length >= MOST_PIECES || start >= MOST_BYTES) return { pieces, rest: '', size: start };
    }
    const rest = bytes.subarray(start);
    if (rest.length > LONGEST_PIECE) {
      if (!this.#skipping) pieces.push(piece(rest, false, true));
      this.#skipping = true;
      return { pieces, rest: '', size: bytes.length };
    }
    if (!atEnd || rest.length === 0) return { pieces, rest: DECODER.decode(rest), size: start };
    this.#take(pieces, rest, false);
    return { pieces, rest: '', size: bytes.length };
  }

  #take(pieces: PrintedPiece[], bytes: Uint8Array, isUpdate: boolean): void {
    if (this.#skipping) this.#skipping = false;
    else pieces.push(piece(bytes, isUpdate, bytes.length > LONGEST_PIECE));
  }
}

function piece(bytes: Uint8Array, isUpdate: boolean, isCut: boolean): PrintedPiece {
  return { text: DECODER.decode(bytes.subarray(0, LONGEST_PIECE)), isUpdate, isCut };
}
