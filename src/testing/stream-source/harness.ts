import type { TerminalStatus } from '../../core/job-status.ts';
import type { NewRecord } from '../../core/log-record.ts';
import type { MaybePromise } from '../../core/stream-handler.ts';
import type { StreamSource } from '../../core/stream-source.ts';

/** A source under test, and the job that it reads. */
export interface StreamSourceHarness {
  /** Reads a job that has said nothing yet. */
  readonly source: StreamSource;
  /** The job says this, after everything that it said before. It can be read when this resolves. */
  append(records: readonly NewRecord[]): MaybePromise<void>;
  /** The job ends with this status, after everything that it said. */
  finish(status: TerminalStatus): MaybePromise<void>;
  /**
   * Lets a little time pass, at most the source's shortest pause: called again and again while something is waited for. A source
   * that goes by a `ManualClock` needs it; one that goes by real time, or is told of news, does not.
   */
  tick?(): Promise<void>;
  close(): Promise<void>;
}

export interface TestStreamSourceOptions<Harness extends StreamSourceHarness = StreamSourceHarness> {
  /** A job of its own, and a source for it. Small batches, of 7 messages say, make the suite look at more cursors. */
  create(): Promise<Harness>;
  /**
   * `log`, where it is not given: messages come in the order in which the job said them. `kind`: only those of one kind, and of one
   * series of metrics, do.
   */
  readonly order?: 'log' | 'kind';
  /** More records than any page or buffer of the source holds; 1,234 where it is not given. */
  readonly longHistory?: number;
  /** How many times the origin was asked for something so far. Cases about reading ahead run only where it is given. */
  requests?(harness: Harness): number;
  /** How many connections, files, timers and the like the source holds open now; checked only where it is given. */
  open?(harness: Harness): number;
  /**
   * Makes the origin fail once in a way that passes: a connection that stands breaks, or else the next request fails. Cases about passing
   * faults run only where it is given.
   */
  breakOnce?(harness: Harness): MaybePromise<void>;
  /** Makes the origin fail from now on, standing connections too. Cases about lasting faults run only where it is given. */
  fail?(harness: Harness): MaybePromise<void>;
  /** Makes the origin stop answering from now on, without an error. The case about it runs only where it is given. */
  stall?(harness: Harness): MaybePromise<void>;
  /** Milliseconds of real time after which something that should come is missing; 5,000 where it is not given. */
  readonly patienceMs?: number;
}
