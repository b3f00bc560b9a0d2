import { readFileSync, statSync } from 'node:fs';
import { fileWarning } from '../../capture/files/bad-pieces.ts';
import { type FileEntry, type FileReaderOptions, GIVEN_UP } from '../../capture/files/file-reader.ts';
import { trainerStateEntries } from '../../capture/files/trainer-state.ts';
import type { FollowedFile } from './followed-file.ts';
import { orGiveUp } from './or-give-up.ts';

/** Largest state that is read, in bytes: that of some hundred thousand reports. */
const LARGEST_STATE = 16 * 1024 * 1024;

/** Entries that are handed out at once. */
const PAGE = 1_000;

/** Nobody saves twice within this but who has hardly anything to save. Milliseconds. */
const SAME_TIME_MS = 2_000;

interface NewestState {
  readonly path: string;
  readonly size: number;
  readonly modifiedAt: number;
}

/**
 * The state that Hugging Face Trainer writes at each save, into the folder of the checkpoint and in the end into that of the run: always the
 * whole history. The newest one of a run is read; offsets count the entries of the history.
 */
export class FollowedState implements FollowedFile {
  readonly producerId: string;
  readonly isLive = false;
  readonly isReplaced = false;
  readonly #options: FileReaderOptions;
  /** As people are told of them, by their paths. */
  readonly #files = new Map<string, string>();
  #shown = '';
  /** The file that was last read, as it was then: as long as it is the same, there is nothing new. */
  #seen = '';
  /** What of it was not handed out yet. */
  #waiting: readonly FileEntry[] = [];

  constructor(producerId: string, options: FileReaderOptions) {
    this.producerId = producerId;
    this.#options = options;
  }

  get shown(): string {
    return this.#shown;
  }

  /** Another state of the same run. Does nothing where it is known. @param shown as people are told of it */
  add(path: string, shown: string): void {
    this.#files.set(path, shown);
    this.#shown ||= shown;
  }

  read(offset: number): readonly FileEntry[] {
    if (offset === GIVEN_UP) return [];
    return orGiveUp(this.#shown, () => {
      this.#waiting = this.#waiting.filter(({ end }) => end > offset);
      if (this.#waiting.length === 0) this.#waiting = this.#readNewest(offset);
      return this.#waiting.slice(0, PAGE);
    });
  }

  end(): [] {
    return [];
  }

  #readNewest(known: number): readonly FileEntry[] {
    const newest = this.#newest();
    const seen = newest && `${newest.path} ${newest.size} ${newest.modifiedAt}`;
    if (newest === undefined || seen === undefined || seen === this.#seen) return [];
    this.#seen = seen;
    this.#shown = this.#files.get(newest.path) ?? newest.path;
    if (newest.size > LARGEST_STATE) return [{ records: [fileWarning(`${this.#shown} is larger than ${LARGEST_STATE} bytes, and is left out`)], end: GIVEN_UP }];
    // One that is just being written is whole at a later look, and different from what was seen.
    return trainerStateEntries(readFileSync(newest.path, 'utf8'), known, this.#options) ?? [];
  }

  /** Of states that were written at about the same time, as those of a folder that was copied, the longest history. */
  #newest(): NewestState | undefined {
    const states = [...this.#files.keys()].flatMap((path): NewestState[] => {
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats === undefined ? [] : [{ path, size: stats.size, modifiedAt: stats.mtimeMs }];
    });
    const newestAt = Math.max(...states.map(({ modifiedAt }) => modifiedAt));
    return states.filter(({ modifiedAt }) => modifiedAt >= newestAt - SAME_TIME_MS).toSorted((left, right) => right.size - left.size || right.modifiedAt - left.modifiedAt)[0];
  }
}
