import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { type FileEntry, type FileReader, GIVEN_UP } from '../../capture/files/file-reader.ts';
import type { NewRecord } from '../../core/log-record.ts';
import type { FollowedFile } from './followed-file.ts';
import { orGiveUp } from './or-give-up.ts';

const CHUNK = 256 * 1024;
const WARM_UP = 64 * 1024;

/** One for all: what stands in it is turned into records before anything else is read. */
const BUFFER = Buffer.allocUnsafe(CHUNK);

export interface FollowedLogOptions {
  readonly producerId: string;
  readonly path: string;
  readonly shown: string;
  readonly inode: number;
  readonly reader: FileReader;
}

/** A file that only grows. It is opened for reading, and only while there is something to read. */
export class FollowedLog implements FollowedFile {
  readonly producerId: string;
  readonly shown: string;
  readonly isLive = true;
  readonly #path: string;
  readonly #inode: number;
  readonly #reader: FileReader;
  #isReplaced = false;
  #hasRead = false;
  /** What was found when it was last read: as long as that is the same, there is nothing new. */
  #seen = '';

  constructor({ producerId, path, shown, inode, reader }: FollowedLogOptions) {
    this.producerId = producerId;
    this.shown = shown;
    this.#path = path;
    this.#inode = inode;
    this.#reader = reader;
  }

  get isReplaced(): boolean {
    return this.#isReplaced;
  }

  read(offset: number, atEnd: boolean): readonly FileEntry[] {
    if (offset === GIVEN_UP || this.#isReplaced) return [];
    return orGiveUp(this.shown, () => this.#readNew(offset, atEnd));
  }

  end(): readonly NewRecord[] {
    return this.#reader.end();
  }

  #readNew(offset: number, atEnd: boolean): readonly FileEntry[] {
    const { ino, size } = statSync(this.#path);
    if (ino !== this.#inode || size < offset) {
      this.#isReplaced = true;
      return [];
    }
    const seen = `${offset} ${size} ${atEnd}`;
    if (size === offset || seen === this.#seen) return [];
    // What begins before the end of the file and reaches beyond it is passed over when it is all there.
    const entries = this.#readAt(offset, size, atEnd).filter(({ end }) => end <= size || end === GIVEN_UP);
    this.#seen = entries.length === 0 ? seen : '';
    return entries;
  }

  #readAt(offset: number, size: number, atEnd: boolean): readonly FileEntry[] {
    const file = openSync(this.#path, 'r');
    try {
      if (!this.#hasRead && offset > 0 && this.#reader.warmUp !== undefined) {
        const start = Math.max(0, offset - WARM_UP);
        this.#reader.warmUp(BUFFER.subarray(0, readSync(file, BUFFER, 0, offset - start, start)));
      }
      this.#hasRead = true;
      const bytes = BUFFER.subarray(0, readSync(file, BUFFER, 0, CHUNK, offset));
      return this.#reader.read(bytes, offset, atEnd && offset + bytes.length >= size);
    } finally {
      closeSync(file);
    }
  }
}
