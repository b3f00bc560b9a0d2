import type { Fetch } from '../api/api-client.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { ConfigError, ConnectionError } from '../core/errors.ts';
import { messageKey } from '../core/message-key.ts';
import type { StreamMessage } from '../core/message.ts';
import type { RetryPolicy } from '../core/retry-policy.ts';
import type { HandlerContext, MaybePromise, StreamHandler, StreamOutcome } from '../core/stream-handler.ts';
import { withRetry } from '../core/with-retry.ts';
import { BatchQueue } from './batch-queue.ts';
import { checkCount, checkMilliseconds } from './check-option.ts';
import { webhookBody } from './webhook/webhook-body.ts';
import { type WebhookDelivery, WebhookEndpoint } from './webhook/webhook-endpoint.ts';
import { webhookId } from './webhook/webhook-signature.ts';
import { withTimeLimit } from './webhook/with-time-limit.ts';

export interface WebhookHandlerOptions {
  /** Where batches are posted: `https://`, and `http://` only with `allowHttp`. */
  readonly url: string;
  /** Signs each delivery: `whsec_` and base64, as Standard Webhooks spells it. Unsigned where it is not given. */
  readonly secret?: string;
  /** Sent along with each delivery. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Most messages in a delivery; 100 where it is not given. */
  readonly batchSize?: number;
  /** Longest time that a message waits for its delivery to start, in milliseconds; 5,000 where it is not given. */
  readonly flushIntervalMs?: number;
  /** Time that one delivery may take, all its tries included, in milliseconds; 30,000 where it is not given. One try may take 10,000. */
  readonly timeoutMs?: number;
  /** What happens when `maxQueue` messages are held; `wait` where it is not given. */
  readonly onFull?: 'wait' | 'drop';
  /** Most messages held, at least `batchSize`, and more with `drop`; the larger of 10,000 and twice `batchSize` where it is not given. */
  readonly maxQueue?: number;
  /** Told at close how many messages `drop` cost, if any. A line on standard error where it is not given. */
  readonly onDrop?: (count: number) => void;
  readonly allowHttp?: boolean;
  readonly fetch?: Fetch;
  readonly clock?: Clock;
  /** A number in [0, 1), for jitter. */
  readonly random?: () => number;
}

/** The time of a delivery is what limits its tries. */
const RETRY: RetryPolicy = { attempts: Number.POSITIVE_INFINITY, baseMs: 500, maxMs: 10_000 };
const LONGEST_TRY_MS = 10_000;
/** How long what waits may take for its delivery after an abort: a stream that was aborted waits no longer for `close`. */
const AFTER_ABORT_MS = 1_000;

/**
 * Posts messages in batches to an address of yours, as JSON: `{"job_id": …, "messages": […]}`, the messages being the objects of the
 * JSON lines; `job_id` is null where they are of several jobs.
 *
 * Each delivery carries the headers of Standard Webhooks: `webhook-id` (the same for the same messages, on every try and after a
 * restart), `webhook-timestamp` in seconds and, with a secret, `webhook-signature`. Faults of the network, 408, 425, 429 and 5xx are tried
 * again with growing pauses, or when `Retry-After` says; every other answer outside 2xx fails at once.
 *
 * With `onFull: 'wait'`, the stream waits for a slow receiver, and a delivery that is not made within `timeoutMs` fails as a handler
 * does. With `'drop'` the stream never waits, and a receiver that is away does not stop it: tries go on, the oldest message that is not
 * on its way goes for each new one, deliveries say `"dropped": n`, and `close` gives what is left one more `timeoutMs`, then tells `onDrop`.
 *
 * An abort cuts off a delivery under way, and nothing more is sent; where none is under way, what waits is sent within 1 s.
 */
export class WebhookHandler implements StreamHandler {
  readonly #endpoint: WebhookEndpoint;
  readonly #queue: BatchQueue;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #timeoutMs: number;
  readonly #drops: boolean;
  readonly #onDrop: (count: number) => void;
  /** Cuts off every delivery. */
  #stop = new AbortController();
  #letGo: () => void = () => undefined;

  /** @throws ConfigError where an option is wrong */
  constructor(options: WebhookHandlerOptions) {
    const { batchSize = 100, flushIntervalMs = 5_000, timeoutMs = 30_000, onFull = 'wait', clock = systemClock, random = Math.random } = options;
    const { maxQueue = Math.max(10_000, 2 * batchSize) } = options;
    if (onFull !== 'wait' && onFull !== 'drop') throw new ConfigError(`onFull: expected wait or drop, got ${JSON.stringify(onFull)}`);
    checkCount('batchSize', batchSize);
    // What is on its way cannot be dropped: beside it there must be room.
    checkCount('maxQueue', maxQueue, onFull === 'drop' ? batchSize + 1 : batchSize);
    checkMilliseconds('flushIntervalMs', flushIntervalMs);
    checkMilliseconds('timeoutMs', timeoutMs);
    this.#endpoint = new WebhookEndpoint({ ...options, clock });
    this.#clock = clock;
    this.#random = random;
    this.#timeoutMs = timeoutMs;
    this.#drops = onFull === 'drop';
    const { origin } = this.#endpoint;
    this.#onDrop = options.onDrop ?? ((count) => void process.stderr.write(`WebhookHandler: dropped ${count} messages that ${origin} did not take in time\n`));
    this.#queue = new BatchQueue({ batchSize, capacity: maxQueue, whenFull: onFull, flushIntervalMs, clock, process: (messages) => this.#send(messages) });
  }

  open({ signal }: HandlerContext): void {
    this.#letGo();
    this.#stop = new AbortController();
    this.#queue.open();
    const onAbort = () => {
      if (this.#queue.isBusy) this.#stop.abort(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#letGo = () => signal.removeEventListener('abort', onAbort);
  }

  /** Rejects with HttpError or ConnectionError where a delivery failed. */
  handle(message: StreamMessage): MaybePromise<void> {
    return this.#queue.add(message);
  }

  /** Delivers what is held; with `drop` it starts to, and does not wait. Rejects as {@link handle}. */
  flush(): MaybePromise<void> {
    return this.#drops ? this.#queue.start() : this.#queue.flush();
  }

  /** Delivers what is held, within `timeoutMs` in all. Rejects as {@link handle}. */
  async close(outcome?: StreamOutcome): Promise<void> {
    const limitMs = outcome?.kind === 'aborted' ? Math.min(this.#timeoutMs, AFTER_ABORT_MS) : this.#timeoutMs;
    const done = new AbortController();
    const stop = this.#stop;
    let isLate = false;
    this.#clock.sleep(limitMs, done.signal).then(
      () => {
        isLate = true;
        stop.abort(this.#lateError(limitMs, undefined));
      },
      () => undefined,
    );
    try {
      await this.#queue.close();
    } catch (error) {
      // The abort itself is no failure of this handler; being late is none where messages may be dropped.
      const isOwn = stop.signal.aborted && error === stop.signal.reason && (this.#drops || !isLate);
      if (!isOwn) throw error;
    } finally {
      done.abort();
      this.#letGo();
      const lost = this.#drops ? this.#queue.dropped + this.#queue.held : 0;
      if (lost > 0) this.#onDrop(lost);
    }
  }

  async #send(messages: readonly StreamMessage[]): Promise<void> {
    const { signal } = this.#stop;
    const delivery = { id: await webhookId(messages.map((message) => messageKey(message))), body: webhookBody(messages, this.#queue.dropped) };
    if (this.#drops) return this.#deliver(delivery, signal);
    let last: unknown;
    const error = () => this.#lateError(this.#timeoutMs, last);
    const options = { clock: this.#clock, milliseconds: this.#timeoutMs, signal, error };
    return withTimeLimit((limited) => this.#deliver(delivery, limited, (failure) => (last = failure)), options);
  }

  #deliver(delivery: WebhookDelivery, signal: AbortSignal, onFailure?: (error: unknown) => void): Promise<void> {
    const milliseconds = Math.min(LONGEST_TRY_MS, this.#timeoutMs);
    const error = () => new ConnectionError(`POST ${this.#endpoint.origin}: no answer within ${milliseconds} ms`);
    return withRetry(
      () => withTimeLimit((limited) => this.#endpoint.post(delivery, limited), { clock: this.#clock, milliseconds, signal, error }),
      { policy: RETRY, clock: this.#clock, random: this.#random, signal, onRetry: (notice) => onFailure?.(notice.error) },
    );
  }

  #lateError(milliseconds: number, last: unknown): ConnectionError {
    const reason = last instanceof Error ? last.message : 'no answer';
    return new ConnectionError(`messages were not delivered to ${this.#endpoint.origin} within ${milliseconds} ms: ${reason}`, { cause: last });
  }
}
