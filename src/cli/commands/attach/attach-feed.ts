import type { FileEntry } from '../../../capture/files/file-reader.ts';

/** What has come of one file, or of the stream. */
export interface FeedPage {
  /** Who says it; the ends of the entries are its sequences. */
  readonly producerId: string;
  readonly entries: readonly FileEntry[];
}

/** Where what an attached job tells comes from. */
export interface AttachFeed {
  /**
   * Pages as they come, until there will be no more. Each counts as stored when the next one is asked for.
   * @throws the signal's reason on abort
   */
  pages(signal: AbortSignal): AsyncGenerator<FeedPage, void, undefined>;
}

/** What is left to tell in the end: under a name of its own, since it stands nowhere in the file. */
export function lastPage(producerId: string, records: FileEntry['records']): FeedPage {
  return { producerId: `${producerId}-end`, entries: records.length === 0 ? [] : [{ records, end: 1 }] };
}
