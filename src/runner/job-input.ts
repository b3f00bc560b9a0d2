import type { NewRecord } from '../core/log-record.ts';

/** What was read of a file: its records, and where the next read starts once they are stored. */
export interface JobInputPage {
  readonly records: readonly NewRecord[];
  /** How many lines they were made of, for the telling of faults. */
  readonly lines: number;
  readonly offset: number;
  /** True where some was passed over, because the process writes faster than anybody reads: there is no hurry to read on. */
  readonly isFlooded?: boolean;
}

/** A file that a job's process writes, and that becomes records of its log. It keeps no position that is not stored with what was read. */
export interface JobInput {
  /** The name under which its records are appended; the sequence is the offset. */
  readonly producerId: string;
  /**
   * What has come since `offset`; undefined where nothing has.
   * @param atEnd true where nothing more will be written
   */
  read(offset: number, atEnd: boolean): JobInputPage | undefined;
  /** What is left to tell when the file has been read to its end. */
  end(): readonly NewRecord[];
  close(): void;
}
