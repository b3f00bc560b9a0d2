import type { Clock } from '../../../core/clock.ts';
import { FollowFiles, type FollowFilesOptions } from '../../../runner/follow/follow-files.ts';
import type { FollowedFile } from '../../../runner/follow/followed-file.ts';
import { type AttachFeed, type FeedPage, lastPage } from './attach-feed.ts';
import type { FilesTarget } from './attach-target.ts';

export interface FileFeedOptions extends Pick<FollowFilesOptions, 'reader' | 'positionOf'> {
  readonly target: FilesTarget;
  /** True reads what is there, and ends. */
  readonly once: boolean;
  /** Milliseconds without anything new after which it ends; never where it is undefined. */
  readonly idleMs: number | undefined;
  /** Told once where at first there is nothing that could be read. */
  readonly onNothing: () => void;
  readonly clock: Clock;
}

/** How often known files are looked at, and how often it is looked for others. Milliseconds. */
const LOOK_MS = 100;
const FIND_MS = 1_000;

const NOTICES = 'follow-notices';

/** The files of a trainer, as they grow: in turns, so that none keeps the others waiting. */
export class FileFeed implements AttachFeed {
  readonly #options: FileFeedOptions;
  readonly #files: FollowFiles;
  readonly #followed: { readonly file: FollowedFile; offset: number }[] = [];
  #noticesTold: number | undefined;

  constructor(options: FileFeedOptions) {
    this.#options = options;
    const { target, reader, positionOf, clock } = options;
    this.#files = new FollowFiles({
      cwd: target.cwd, globs: target.globs, reader, positionOf, clock,
      since: Number.NEGATIVE_INFINITY,
      existing: {},
      unknownAs: 'printed-text',
      onlyNamedStates: false,
    });
  }

  async *pages(signal: AbortSignal): AsyncGenerator<FeedPage, void, undefined> {
    const { once, idleMs = Number.POSITIVE_INFINITY, onNothing, clock } = this.#options;
    let findAt = Number.NEGATIVE_INFINITY;
    let newsAt = clock.now();
    for (let isFirst = true; ; isFirst = false) {
      signal.throwIfAborted();
      const isLast = once || clock.now() - newsAt >= idleMs;
      if (isLast || clock.now() >= findAt) {
        yield* this.#find(isLast);
        findAt = clock.now() + FIND_MS;
        if (isFirst && this.#followed.length === 0) onNothing();
      }
      let hasNews = false;
      for await (const page of this.#read(isLast)) {
        hasNews = true;
        yield page;
        signal.throwIfAborted();
      }
      if (hasNews) newsAt = clock.now();
      else if (isLast) break;
      else await clock.sleep(LOOK_MS, signal);
    }
    for (const { file } of this.#followed) yield lastPage(file.producerId, file.end());
  }

  async *#find(atEnd: boolean): AsyncGenerator<FeedPage, void, undefined> {
    this.#followed.push(...(await this.#files.find(atEnd)));
    const { notices } = this.#files;
    if (notices.length === 0) return;
    this.#noticesTold ??= await this.#options.positionOf(NOTICES);
    const untold = notices.slice(this.#noticesTold);
    const start = this.#noticesTold;
    if (untold.length === 0) return;
    yield { producerId: NOTICES, entries: untold.map((notice, index) => ({ records: [notice], end: start + index + 1 })) };
    this.#noticesTold = notices.length;
  }

  /** One page of each file that has something new. */
  async *#read(atEnd: boolean): AsyncGenerator<FeedPage, void, undefined> {
    for (const followed of this.#followed) {
      const entries = followed.file.read(followed.offset, atEnd);
      const last = entries.at(-1);
      if (last === undefined) continue;
      yield { producerId: followed.file.producerId, entries };
      followed.offset = last.end;
    }
  }
}
