import type { NewRecord } from '../../core/log-record.ts';

/** A piece of a file that is read whole or not at all: a line, or a record. */
export interface FileEntry {
  readonly records: readonly NewRecord[];
  /** Where the next piece begins, in bytes from the start of the file. It may lie beyond what was given: then the piece is passed over. */
  readonly end: number;
}

/** The end of a file that is of no use any more: nothing of it is read again. */
export const GIVEN_UP = Number.MAX_SAFE_INTEGER;

/** Reads a file that grows, piece by piece. It keeps no position: what is behind the last piece has to be given again. */
export interface FileReader {
  /**
   * @param bytes what stands at `offset`
   * @param offset bytes from the start of the file
   * @param atEnd true where these are the last bytes, and nothing more will be written
   */
  read(bytes: Uint8Array, offset: number, atEnd: boolean): readonly FileEntry[];
  /** Learns from what was read before, without telling it again; what need not know is left out. @param bytes what stands before the next that is read */
  warmUp?(bytes: Uint8Array): void;
  /** What is left to tell when the file has been read to its end. */
  end(): readonly NewRecord[];
}

/** How what stands in files becomes metrics and progress. */
export interface FileReaderOptions {
  /** False leaves every name as it stands there. */
  readonly mapNames: boolean;
  /** Stands before the names of a file that is not the main one; nothing where it is not given. */
  readonly prefix?: string | undefined;
  /** True where all of the file is of a validation, as its folder says. */
  readonly isValidation?: boolean | undefined;
  /** Type of the events that say how far the training is. */
  readonly progressType: string;
}
