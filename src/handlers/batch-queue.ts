import type { Clock } from '../core/clock.ts';
import { TrainstreamError } from '../core/errors.ts';
import type { StreamMessage } from '../core/message.ts';
import type { MaybePromise } from '../core/stream-handler.ts';

export interface BatchQueueOptions {
  /** Most messages in one batch. As many waiting start one. */
  readonly batchSize: number;
  /** Most messages held, those of the batch under way included. With `drop` it must be above `batchSize`. */
  readonly capacity: number;
  /** Whether `add` waits for room, or the oldest message that is not under way goes. */
  readonly whenFull: 'wait' | 'drop';
  /** Longest time that a message waits for its batch to start, in milliseconds. */
  readonly flushIntervalMs: number;
  readonly clock: Clock;
  readonly process: (messages: readonly StreamMessage[]) => MaybePromise<void>;
}

/**
 * Messages on their way into batches, one batch at a time.
 *
 * A batch that fails stays at the head. Whoever waits for it is told; where nobody does (the timer started it), the next call is.
 */
export class BatchQueue {
  readonly #options: BatchQueueOptions;
  readonly #messages: StreamMessage[] = [];
  /** How many messages at the head are in the batch that runs. */
  #underWay = 0;
  #dropped = 0;
  #running: Promise<void> | undefined;
  #timer: AbortController | undefined;
  #untold: { readonly error: unknown } | undefined;
  #failedLast = false;
  #closed = false;

  constructor(options: BatchQueueOptions) {
    this.#options = options;
  }

  /** Messages that were not processed yet. */
  get held(): number {
    return this.#messages.length;
  }

  /** Messages that had to go for newer ones since the last `open`. */
  get dropped(): number {
    return this.#dropped;
  }

  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Takes messages again after a close. What was left then is still there. */
  open(): void {
    this.#closed = false;
    this.#failedLast = false;
    this.#dropped = 0;
  }

  /** Resolves when there is room for another message. Rejects with the failure of a batch; then the message may have been taken. */
  add(message: StreamMessage): MaybePromise<void> {
    if (this.#closed) return Promise.reject(new TrainstreamError('handler', 'a message came after the close'));
    if (this.#untold !== undefined) return this.#tell();
    if (this.#isFull) {
      if (this.#options.whenFull === 'wait') return this.#room().then(() => this.add(message));
      this.#messages.splice(this.#underWay, 1);
      this.#dropped++;
    }
    this.#messages.push(message);
    this.#schedule();
    return this.#isFull && this.#options.whenFull === 'wait' ? this.#room() : undefined;
  }

  /** Starts a batch now, if none runs and there is something to process, without waiting for it. */
  start(): MaybePromise<void> {
    if (this.#untold !== undefined) return this.#tell();
    if (this.#running === undefined && this.#messages.length > 0) void this.#run();
  }

  /** Processes everything that is held. Rejects with the failure of a batch, also of an earlier one that nobody was told of. */
  async flush(): Promise<void> {
    await this.#tell();
    while (this.#messages.length > 0) await this.#nextBatch();
  }

  /** As {@link flush}, but what failed last is not tried again. No timer is left, and nothing is taken afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopTimer();
    await this.#tell();
    while (this.#running !== undefined || (this.#messages.length > 0 && !this.#failedLast)) await this.#nextBatch();
  }

  get #isFull(): boolean {
    return this.#messages.length >= this.#options.capacity;
  }

  async #room(): Promise<void> {
    while (this.#isFull) await this.#nextBatch();
  }

  /** Rejects with a failure that nobody was told of, once. */
  async #tell(): Promise<void> {
    const untold = this.#untold;
    this.#untold = undefined;
    if (untold !== undefined) throw untold.error;
  }

  async #nextBatch(): Promise<void> {
    try {
      await (this.#running ?? this.#run());
    } catch (error) {
      this.#untold = undefined;
      throw error;
    }
  }

  #schedule(): void {
    if (this.#running !== undefined || this.#messages.length === 0) return;
    if (this.#messages.length >= this.#options.batchSize) void this.#run();
    else if (this.#timer === undefined) this.#startTimer();
  }

  #startTimer(): void {
    const { clock, flushIntervalMs } = this.#options;
    const timer = new AbortController();
    this.#timer = timer;
    clock.sleep(flushIntervalMs, timer.signal).then(
      () => {
        this.#timer = undefined;
        if (this.#running === undefined && this.#messages.length > 0) void this.#run();
      },
      (error: unknown) => {
        if (!timer.signal.aborted) this.#untold = { error };
      },
    );
  }

  #stopTimer(): void {
    this.#timer?.abort();
    this.#timer = undefined;
  }

  #run(): Promise<void> {
    this.#stopTimer();
    const batch = this.#messages.slice(0, this.#options.batchSize);
    this.#underWay = batch.length;
    const running = (async () => this.#options.process(batch))().then(
      () => this.#succeeded(),
      (error: unknown) => this.#failed(error),
    );
    // Its failure is kept in any case, so it is handled also where nobody waits for this promise.
    running.catch(() => undefined);
    this.#running = running;
    return running;
  }

  #succeeded(): void {
    this.#messages.splice(0, this.#underWay);
    this.#underWay = 0;
    this.#running = undefined;
    this.#failedLast = false;
    this.#schedule();
  }

  #failed(error: unknown): never {
    this.#underWay = 0;
    this.#running = undefined;
    this.#failedLast = true;
    this.#untold = { error };
    throw error;
  }
}
