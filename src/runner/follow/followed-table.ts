import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { BadPieces } from '../../capture/files/bad-pieces.ts';
import { type FileEntry, type FileReaderOptions, GIVEN_UP } from '../../capture/files/file-reader.ts';
import { type TableColumns, tableColumns, tableIdentity, tableRecords, tableRow } from '../../capture/files/metric-table.ts';
import { LineSplitter } from '../../capture/files/split-lines.ts';
import { KIND_BYTES } from '../../capture/files/trainer-file-kind.ts';
import type { NewRecord } from '../../core/log-record.ts';
import type { FollowedFile } from './followed-file.ts';
import { orGiveUp } from './or-give-up.ts';

const BUFFER = Buffer.allocUnsafe(256 * 1024);

export interface FollowedTableOptions {
  readonly producerId: string;
  readonly path: string;
  readonly shown: string;
  /** What tells it from another table: {@link tableIdentity} of its first row. */
  readonly identity: string;
  readonly reader: FileReaderOptions;
}

/** What is known of the table as long as nobody writes it anew. */
interface Reading {
  readonly beginning: string;
  readonly lines: LineSplitter;
  columns: TableColumns | undefined;
  /** Rows that were read, and where the next one begins. */
  rows: number;
  position: number;
}

/**
 * A table of metrics that grows by rows. Some trainers write it anew where there is another column, with all rows that it had: offsets count the rows.
 */
export class FollowedTable implements FollowedFile {
  readonly producerId: string;
  readonly shown: string;
  readonly isLive = true;
  readonly #options: FollowedTableOptions;
  readonly #bad: BadPieces;
  #isReplaced = false;
  #reading: Reading | undefined;
  /** What was found when it was last read: as long as that is the same, there is nothing new. */
  #seen = '';

  constructor(options: FollowedTableOptions) {
    this.#options = options;
    this.producerId = options.producerId;
    this.shown = options.shown;
    this.#bad = new BadPieces(options.shown);
  }

  get isReplaced(): boolean {
    return this.#isReplaced;
  }

  read(offset: number, atEnd: boolean): readonly FileEntry[] {
    if (offset === GIVEN_UP || this.#isReplaced) return [];
    return orGiveUp(this.shown, () => this.#readNew(offset, atEnd));
  }

  end(): readonly NewRecord[] {
    return this.#bad.end();
  }

  #readNew(offset: number, atEnd: boolean): readonly FileEntry[] {
    const { size, mtimeMs, ino } = statSync(this.#options.path);
    const seen = `${offset} ${ino} ${size} ${mtimeMs} ${atEnd}`;
    if (seen === this.#seen) return [];
    const file = openSync(this.#options.path, 'r');
    try {
      const entries = this.#readFrom(file, size, offset, atEnd);
      this.#seen = entries.length === 0 ? seen : '';
      return entries;
    } finally {
      closeSync(file);
    }
  }

  #readFrom(file: number, size: number, offset: number, atEnd: boolean): readonly FileEntry[] {
    const reading = this.#readingOf(BUFFER.toString('latin1', 0, readSync(file, BUFFER, 0, KIND_BYTES, 0)), size, offset);
    for (;;) {
      const bytes = BUFFER.subarray(0, readSync(file, BUFFER, 0, BUFFER.length, reading.position));
      const lines = reading.lines.split(bytes, reading.position, atEnd && bytes.length < BUFFER.length);
      if (lines.length === 0) return [];
      const entries: FileEntry[] = [];
      for (const { text, end } of lines) {
        reading.position = end;
        const records = this.#take(reading, text, offset);
        if (this.#isReplaced) return [];
        if (records !== undefined && reading.rows > offset) entries.push({ records, end: reading.rows });
      }
      if (entries.length > 0) return entries;
    }
  }

  /** Goes on where it was, unless the table was written anew, or what was read is asked for again. */
  #readingOf(head: string, size: number, offset: number): Reading {
    const known = this.#reading;
    const isSame = known !== undefined && known.beginning !== '' && head.startsWith(known.beginning);
    if (isSame && known.position <= size && known.rows <= offset) return known;
    // As far as the first row: it stays, and what stands behind it may not be there yet.
    const beginning = /^[^\n]*\n[^\n]*\n/.exec(head)?.[0] ?? '';
    return (this.#reading = { beginning, lines: new LineSplitter(), columns: undefined, rows: 0, position: 0 });
  }

  /** @returns undefined for a line that is no row */
  #take(reading: Reading, text: string | undefined, offset: number): readonly NewRecord[] | undefined {
    if (text?.trim() === '') return undefined;
    if (reading.columns === undefined) {
      reading.columns = tableColumns(text ?? '');
      // It is another thing by now.
      this.#isReplaced = reading.columns === undefined;
      return undefined;
    }
    if (++reading.rows <= offset && reading.rows > 1) return undefined;
    const row = text === undefined ? undefined : tableRow(reading.columns, text);
    if (reading.rows === 1) this.#isReplaced = row === undefined || tableIdentity(row) !== this.#options.identity;
    return row === undefined ? this.#bad.tell('it has not as many cells as the table has columns') : tableRecords(row, this.#options.reader);
  }
}
