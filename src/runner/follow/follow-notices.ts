import type { NewRecord } from '../../core/log-record.ts';
import type { JobInput, JobInputPage } from '../job-input.ts';

/** What is to be said of the search for files, as an input of its job: each is stored once, whoever searches. */
export class FollowNotices implements JobInput {
  readonly producerId = 'follow-notices';
  readonly #notices: () => readonly NewRecord[];

  /** @param notices all of them, in the order of their coming */
  constructor(notices: () => readonly NewRecord[]) {
    this.#notices = notices;
  }

  /** @param offset how many are stored */
  read(offset: number): JobInputPage | undefined {
    const records = this.#notices().slice(offset);
    return records.length === 0 ? undefined : { records, lines: records.length, offset: offset + records.length };
  }

  end(): [] {
    return [];
  }

  close(): void {
    // Nothing is open.
  }
}
