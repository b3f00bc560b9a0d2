import type { StreamMessage } from '../../core/message.ts';
import type { MaybePromise, StreamHandler } from '../../core/stream-handler.ts';
import type { ManualClock } from '../manual-clock.ts';

/** A handler under test, and what comes out of it. */
export interface StreamHandlerHarness {
  readonly handler: StreamHandler;
  /** What the handler has stored, printed or passed on so far, in order: one text for each message, as `mark` gives it. */
  received(): MaybePromise<readonly string[]>;
  /** How a message looks in `received`; its `messageKey` where it is not given. The more it says of the message, the more is checked. */
  mark?(message: StreamMessage): string;
  /** False for a message that the handler is made to leave out; all are taken where it is not given. */
  takes?(message: StreamMessage): boolean;
  close(): Promise<void>;
}

export interface TestStreamHandlerOptions<Harness extends StreamHandlerHarness = StreamHandlerHarness> {
  /** A handler with nothing in its output. What it does about time it does by the clock. */
  create(clock: ManualClock): Promise<Harness>;
  /**
   * Another handler on the output of the first, whose process has ended, with or without `close`. Cases about restarts run only
   * where it is given: for handlers that promise every message exactly once whatever the stream repeats.
   */
  reopen?(harness: Harness, clock: ManualClock): Promise<Harness>;
  /** Makes every use of the output fail from now on. Cases about failures run only where it is given. */
  breakOutput?(harness: Harness): MaybePromise<void>;
  /** Makes the output work again; cases about it run only where it and `reopen` are given. */
  mendOutput?(harness: Harness): MaybePromise<void>;
  /** False for a handler that may give up on abort what it has not put out yet; true where it is not given. */
  readonly keepsOnAbort?: boolean;
  /** False for a handler whose `flush` does not wait for the output; true where it is not given. */
  readonly flushWaits?: boolean;
  /** Milliseconds of real time after which a call that does not end is stuck; 5,000 where it is not given. */
  readonly patienceMs?: number;
}
