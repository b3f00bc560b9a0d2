import { abortable } from '../../core/abortable.ts';
import type { Clock } from '../../core/clock.ts';
import { ProtocolError } from '../../core/errors.ts';
import { isLogRecord, type LogRecord } from '../../core/log-record.ts';
import { WakeUp } from '../../core/wake-up.ts';
import type { WatchRecord } from './watch-stream.ts';

/** Where a lane leads when the feed has nothing more for it. */
type Exit = { readonly kind: 'closed'; readonly at: number } | { readonly kind: 'left' } | { readonly kind: 'failed'; readonly error: unknown };

function parse({ jobId, seq, text }: WatchRecord): LogRecord {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (error) {
    throw new ProtocolError(`the feed sent broken JSON: ${(error as Error).message}`, { cause: error });
  }
  if (!isLogRecord(record) || record.seq !== seq) throw new ProtocolError(`the feed sent something that is not record ${seq} of ${jobId}`);
  return record;
}

/**
 * What the feed has brought for one job and its reader has not taken yet, never more than `limit` records. Where there is no room
 * in time, the lane falls behind: what comes is dropped, and its reader asks the job's own log until it has caught up with `seen`.
 */
export class WatchLane {
  /** Number of the last record that the feed brought, also of one that was dropped. */
  seen: number;
  exit: Exit | undefined;
  readonly limit: number;
  readonly #clock: Clock;
  readonly #room: WakeUp;
  #records: LogRecord[] = [];
  /** Since when the reader has left alone what is there. */
  #waitingSince = 0;
  #behind = false;
  #notify: (() => void) | undefined;

  constructor(seen: number, limit: number, clock: Clock) {
    this.seen = seen;
    this.limit = limit;
    this.#clock = clock;
    this.#room = new WakeUp(clock);
  }

  /** True where the next record has to wait for {@link room}. */
  get isFull(): boolean {
    return this.#records.length >= this.limit && !this.#behind && this.exit === undefined;
  }

  /** Takes a new record of the feed; where the lane is behind it is dropped. @throws ProtocolError */
  offer(record: WatchRecord): void {
    if (!this.#behind) {
      const parsed = parse(record);
      if (this.#records.length === 0) this.#waitingSince = this.#clock.now();
      this.#records.push(parsed);
    }
    this.seen = record.seq;
    this.#notify?.();
  }

  /**
   * Waits until the reader takes something.
   * @returns false where it stood still for `patienceMs`: then the lane has fallen behind
   * @throws the signal's reason
   */
  async room(patienceMs: number, signal: AbortSignal): Promise<boolean> {
    while (this.isFull) {
      // A clock that is set back must not make the wait longer.
      const left = Math.min(patienceMs, this.#waitingSince + patienceMs - this.#clock.now());
      const isCalled = left > 0 && (await this.#room.wait(left, signal));
      if (isCalled || !this.isFull) continue;
      this.#behind = true;
      return false;
    }
    return true;
  }

  /** Nothing more comes from the feed. */
  leave(exit: Exit): void {
    if (this.exit !== undefined) return;
    this.exit = exit;
    if (exit.kind === 'closed') this.seen = Math.max(this.seen, exit.at);
    this.#room.call();
    this.#notify?.();
  }

  /** Waits until there is something to do for a reader that stands at `seq`. @throws the signal's reason */
  async ready(seq: number, signal: AbortSignal): Promise<void> {
    // An abort between two batches ends the reading also where the rest is here already.
    signal.throwIfAborted();
    if (this.#behind && this.#records.length === 0 && seq >= this.seen) this.#behind = false;
    while (this.#records.length === 0 && seq >= this.seen && this.exit === undefined) {
      await abortable(new Promise<void>((resolve) => (this.#notify = resolve)), signal);
    }
  }

  /** At most `count` records, in order; none where the feed has brought none that were kept. */
  take(count: number): readonly LogRecord[] {
    const taken = this.#records.splice(0, count);
    this.#waitingSince = this.#clock.now();
    if (taken.length > 0) this.#room.call();
    return taken;
  }

  /** Forgets what is there: the reader asks for it again. */
  skip(): void {
    this.#records = [];
    this.#behind = true;
    this.#room.call();
  }
}
