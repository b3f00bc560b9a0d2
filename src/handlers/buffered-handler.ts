import { type Clock, systemClock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import type { StreamMessage } from '../core/message.ts';
import type { HandlerContext, MaybePromise, StreamHandler, StreamOutcome } from '../core/stream-handler.ts';
import { BatchQueue } from './batch-queue.ts';
import { checkCount, checkMilliseconds } from './check-option.ts';

export interface BufferedHandlerOptions {
  /** Longest time that a message waits for its batch, in milliseconds; 5,000 where it is not given. */
  readonly flushIntervalMs?: number;
  /** Most messages in a batch, and most that are held at all; 100 where it is not given. */
  readonly maxBufferSize?: number;
  /** Takes a batch, in order, never empty. Not needed where a subclass overrides {@link BufferedHandler.processBatch}. */
  readonly processBatch?: (messages: readonly StreamMessage[]) => MaybePromise<void>;
  readonly clock?: Clock;
}

/**
 * Collects messages and processes them in batches: when `maxBufferSize` are there, when the oldest has waited
 * `flushIntervalMs`, at `flush`, and at `close` however the stream ended.
 *
 * Batches never overlap. While the buffer is full, `handle` waits for the batch under way, so memory is bounded. The failure of a batch
 * rejects the call that waits for it; one that the timer started rejects the next call. Its messages stay in the buffer, and
 * the next `flush` tries them again; `close` does not, because a later stream from the same cursor brings them again.
 */
export class BufferedHandler implements StreamHandler {
  readonly #options: BufferedHandlerOptions;
  readonly #queue: BatchQueue;

  /** @throws ConfigError where a number makes no sense */
  constructor(options: BufferedHandlerOptions = {}) {
    const { flushIntervalMs = 5_000, maxBufferSize = 100, clock = systemClock } = options;
    checkMilliseconds('flushIntervalMs', flushIntervalMs);
    checkCount('maxBufferSize', maxBufferSize);
    this.#options = options;
    this.#queue = new BatchQueue({
      batchSize: maxBufferSize,
      capacity: maxBufferSize,
      whenFull: 'wait',
      flushIntervalMs,
      clock,
      process: (messages) => this.processBatch(messages),
    });
  }

  /** Override this, or give it as an option. @throws ConfigError where neither was done */
  processBatch(messages: readonly StreamMessage[]): MaybePromise<void> {
    const { processBatch } = this.#options;
    if (processBatch === undefined) throw new ConfigError('BufferedHandler: give processBatch as an option, or override it');
    return processBatch(messages);
  }

  open(_context: HandlerContext): MaybePromise<void> {
    this.#queue.open();
  }

  handle(message: StreamMessage): MaybePromise<void> {
    return this.#queue.add(message);
  }

  flush(): Promise<void> {
    return this.#queue.flush();
  }

  close(_outcome?: StreamOutcome): Promise<void> {
    return this.#queue.close();
  }
}
