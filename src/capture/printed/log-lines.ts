import type { NewRecord } from '../../core/log-record.ts';
import { withoutSecrets } from '../../core/text.ts';
import { withoutEscapes } from '../../core/without-escapes.ts';
import { LogBudget, type LogBudgetOptions } from './log-budget.ts';
import type { PrintedPiece } from './printed-piece.ts';

/** Longest line that is kept, in characters. */
const LONGEST_LINE = 4_096;

/** A line that is written over again and again is kept this often. Milliseconds. */
const UPDATE_MS = 5_000;

/**
 * What a program prints, as records of its log: the lines as a terminal would show them, in bounds. A line that a progress bar writes over
 * again and again is kept every 5 s and as it stands in the end; what is beyond the budget is counted, and said in its place.
 */
export class LogLines {
  readonly #budget: LogBudget;
  /** What stands on a line that was written over and is not kept yet. */
  #update: PrintedPiece | undefined;
  #keptUpdateAt = Number.NEGATIVE_INFINITY;
  /** The newest record is of a line that the program has not left: what it writes next stands over it. */
  #isLineOpen = false;
  #droppedLines = 0;
  #droppedBytes = 0;

  constructor(budget?: LogBudgetOptions) {
    this.#budget = new LogBudget(budget);
  }

  /** @param now milliseconds */
  records(pieces: readonly PrintedPiece[], now: number): NewRecord[] {
    const records: NewRecord[] = [];
    for (const piece of pieces) {
      if (piece.isUpdate) {
        if (piece.text.trim() === '') continue;
        this.#update = piece;
        if (now - this.#keptUpdateAt < UPDATE_MS && now >= this.#keptUpdateAt) continue;
        this.#keptUpdateAt = now;
        if (this.#keep(records, piece, now)) this.#isLineOpen = true;
        this.#update = undefined;
        continue;
      }
      // A break behind a carriage return ends the line that stands there.
      const line = piece.text === '' ? (this.#update ?? piece) : piece;
      this.#update = undefined;
      this.#keep(records, line, now);
      this.#isLineOpen = false;
    }
    return records;
  }

  /** Counts what was never read. @param bytes how much that was */
  skip(bytes: number): void {
    this.#droppedBytes += bytes;
  }

  /** What is left to say when everything has been read. @param now milliseconds */
  end(now: number): NewRecord[] {
    const records: NewRecord[] = [];
    if (this.#update !== undefined) this.#keep(records, this.#update, now);
    this.#update = undefined;
    this.#isLineOpen = false;
    this.#sayDropped(records);
    return records;
  }

  /** @returns false where it is blank, or beyond the budget */
  #keep(records: NewRecord[], { text, isCut }: PrintedPiece, now: number): boolean {
    const plain = withoutEscapes(text).trimEnd();
    if (plain === '') return false;
    if (!this.#budget.take(Math.min(plain.length, LONGEST_LINE), now)) {
      this.#droppedLines++;
      this.#droppedBytes += Buffer.byteLength(text) + 1;
      return false;
    }
    this.#sayDropped(records);
    const shown = withoutSecrets(plain.slice(0, 2 * LONGEST_LINE)).slice(0, LONGEST_LINE);
    const truncated = isCut || plain.length > LONGEST_LINE;
    records.push({ kind: 'log', text: shown, ...(truncated && { truncated }), ...(this.#isLineOpen && { overwrites: true }) });
    return true;
  }

  #sayDropped(records: NewRecord[]): void {
    const [lines, bytes] = [this.#droppedLines, this.#droppedBytes];
    if (bytes === 0) return;
    this.#droppedLines = 0;
    this.#droppedBytes = 0;
    this.#isLineOpen = false;
    const many = `${(bytes / 1e6).toFixed(bytes < 1e5 ? 3 : 1)} MB`;
    records.push({ kind: 'log', text: `[${lines === 0 ? '' : `${lines} lines, `}${many} left out: the program printed more than is kept]`, dropped_lines: lines, dropped_bytes: bytes });
  }
}
