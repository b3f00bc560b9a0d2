import type { FileEntry } from '../../capture/files/file-reader.ts';
import type { NewRecord } from '../../core/log-record.ts';

/** A file of a trainer that is read as it grows. It keeps no position that is not stored with what was read. */
export interface FollowedFile {
  /** The name under which its records are stored: another one for each file, and for each that takes the place of one. */
  readonly producerId: string;
  /** As people are told of it. */
  readonly shown: string;
  /** False where what it says is also said elsewhere, and sooner. */
  readonly isLive: boolean;
  /** True where another file has taken its place, or it was emptied. */
  readonly isReplaced: boolean;
  /**
   * What has come since `offset`; nothing where nothing has.
   * @param atEnd true where nothing more will be written
   */
  read(offset: number, atEnd: boolean): readonly FileEntry[];
  /** What is left to tell when it has been read to its end. */
  end(): readonly NewRecord[];
}
