import type { NewRecord } from '../../core/log-record.ts';
import type { JobInput, JobInputPage } from '../job-input.ts';
import type { UnrepeatedFile } from './unrepeated-file.ts';

/** A followed file as an input of its job. */
export class FollowInput implements JobInput {
  readonly producerId: string;
  readonly #file: UnrepeatedFile;
  readonly #onTold: (names: readonly string[]) => void;

  /** @param onTold called with the names that the file tells, where it does as soon as anything else */
  constructor(file: UnrepeatedFile, onTold: (names: readonly string[]) => void) {
    this.producerId = file.producerId;
    this.#file = file;
    this.#onTold = onTold;
  }

  read(offset: number, atEnd: boolean): JobInputPage | undefined {
    const entries = this.#file.read(offset, atEnd);
    const last = entries.at(-1);
    if (last === undefined) return undefined;
    const records = entries.flatMap((entry) => entry.records);
    if (this.#file.isLive) this.#onTold(this.#file.leads);
    return { records, lines: entries.length, offset: last.end };
  }

  end(): readonly NewRecord[] {
    return this.#file.end();
  }

  close(): void {
    // It is open only while it is read.
  }
}
