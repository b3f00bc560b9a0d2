import type { StreamMessage } from '../../core/message.ts';
import type { MaybePromise, StreamHandler, StreamOutcome } from '../../core/stream-handler.ts';
import { RECENT } from './plain-lines.ts';

/** What takes the messages of a job. */
export interface MessageTaker {
  /** Shows that there is something to come. */
  open(): void;
  /** Takes a message. @throws what went wrong with the view */
  take(message: StreamMessage): void;
  /** Some messages were taken, at most `RECENT`. */
  taken(): void;
  /** Nothing is to be taken any more. */
  isClosed(): boolean;
  close(outcome: StreamOutcome): Promise<void>;
}

/** So many messages are taken before keys, timers and other streams get their turn; and no more than plain lines are kept of. */
const SLICE = RECENT;

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Hands the messages of one job to a view. It waits for no terminal, and in a long backlog it lets everything else have its turn. */
export class JobHandler implements StreamHandler {
  readonly #taker: MessageTaker;
  #sinceTurn = 0;

  constructor(taker: MessageTaker) {
    this.#taker = taker;
  }

  open(): void {
    this.#taker.open();
  }

  handle(message: StreamMessage): MaybePromise<void> {
    this.#taker.take(message);
    this.#taker.taken();
    return this.#rest(1);
  }

  async handleBatch(messages: readonly StreamMessage[]): Promise<void> {
    for (let from = 0; from < messages.length && !this.#taker.isClosed(); from += SLICE) {
      const slice = messages.slice(from, from + SLICE);
      for (const message of slice) this.#taker.take(message);
      this.#taker.taken();
      await this.#rest(slice.length);
    }
  }

  close(outcome: StreamOutcome): Promise<void> {
    return this.#taker.close(outcome);
  }

  #rest(count: number): MaybePromise<void> {
    this.#sinceTurn += count;
    if (this.#sinceTurn < SLICE) return;
    this.#sinceTurn = 0;
    return turn();
  }
}
