import { type LogRecord, messageOfRecord } from '../../core/log-record.ts';
import type { StreamMessage } from '../../core/message.ts';

/** The records by their number, whatever order the page has. */
export function inOrder(records: readonly LogRecord[]): readonly LogRecord[] {
  const ordered = records.every(({ seq }, index) => index === 0 || (records[index - 1] as LogRecord).seq <= seq);
  return ordered ? records : records.toSorted((left, right) => left.seq - right.seq);
}

/**
 * Where in a log its reader stands. Numbers rise by 1, so a hole shows: it is read again once; if it is still there, it is
 * told and passed, since waiting for what is gone would lose the rest too.
 */
export class LogPosition {
  /** Number of the last record taken. */
  seq: number;
  readonly #jobId: string;
  readonly #onHole: (reason: string) => void;
  #holeAfter: number | undefined;

  constructor(jobId: string, seq: number, onHole: (reason: string) => void) {
    this.#jobId = jobId;
    this.seq = seq;
    this.#onHole = onHole;
  }

  /**
   * The messages of those records, given in order, that are new. Stops before a hole that is seen for the first time: then
   * `hole` says what is missing, and the log is to be read again from `seq`.
   */
  take(records: readonly LogRecord[]): { readonly messages: readonly StreamMessage[]; readonly hole?: string } {
    const messages: StreamMessage[] = [];
    for (const record of records) {
      if (record.seq <= this.seq) continue;
      if (record.seq > this.seq + 1) {
        const hole = this.hole(record.seq - 1);
        if (hole !== undefined) return { messages, hole };
      }
      this.seq = record.seq;
      const message = messageOfRecord(this.#jobId, record);
      if (message !== undefined) messages.push(message);
    }
    return { messages };
  }

  /**
   * Notes that the records up to `last` should have come and did not.
   * @returns what is missing, the first time; undefined where nothing is, or where it was asked for again in vain: that was told
   */
  hole(last: number): string | undefined {
    if (last <= this.seq) return undefined;
    const reason = `records ${this.seq + 1} to ${last} are missing from the log of ${this.#jobId}`;
    if (this.#holeAfter !== this.seq) {
      this.#holeAfter = this.seq;
      return reason;
    }
    this.#onHole(reason);
    this.seq = last;
    return undefined;
  }
}
