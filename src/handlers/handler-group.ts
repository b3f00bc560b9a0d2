import { abortable } from '../core/abortable.ts';
import type { Clock } from '../core/clock.ts';
import { HandlerError } from '../core/errors.ts';
import type { StreamMessage } from '../core/message.ts';
import type { HandlerContext, StreamHandler, StreamOutcome } from '../core/stream-handler.ts';

/** After an abort, a call under way is waited for so long before `close`, and `close` as long again. Milliseconds. */
const PATIENCE_MS = 1_000;

/** Told when a handler failed and was detached, with what it threw as the error's `cause`. */
export type OnHandlerError = (error: HandlerError, handler: StreamHandler) => void;

function nameOf(handler: StreamHandler): string {
  const name = handler.constructor?.name;
  return name === undefined || name === '' || name === 'Object' ? 'handler' : name;
}

async function deliver(handler: StreamHandler, messages: readonly StreamMessage[], signal: AbortSignal): Promise<void> {
  const wanted = handler.shouldHandle === undefined ? messages : messages.filter((message) => handler.shouldHandle?.(message));
  if (wanted.length === 0) return;
  if (handler.handleBatch !== undefined) {
    await handler.handleBatch(wanted);
    return;
  }
  for (const message of wanted) {
    // Nobody waits for the rest any more, and the handler is about to be closed.
    if (signal.aborted) return;
    const pending = handler.handle(message);
    // Awaiting only what is a promise keeps plain handlers three times as fast.
    if (pending !== undefined) await pending;
  }
}

/**
 * The handlers of one stream. Each gets every batch, its own calls never overlapping; one that fails does not keep the
 * others from theirs.
 */
export class HandlerGroup {
  readonly #onHandlerError: OnHandlerError | undefined;
  readonly #clock: Clock;
  /** The calls that an abort left under way. */
  #pending = new Map<StreamHandler, Promise<unknown>>();
  #live: StreamHandler[];
  readonly #all: readonly StreamHandler[];

  constructor(handlers: readonly StreamHandler[], onHandlerError: OnHandlerError | undefined, clock: Clock) {
    this.#clock = clock;
    this.#all = handlers;
    this.#live = [...handlers];
    this.#onHandlerError = onHandlerError;
  }

  /** @throws HandlerError */
  async open(context: HandlerContext): Promise<void> {
    await this.#each(context.signal, (handler) => handler.open?.(context));
  }

  /** Every live handler gets the whole batch. @throws HandlerError afterwards; the signal's reason on abort */
  async deliver(messages: readonly StreamMessage[], signal: AbortSignal): Promise<void> {
    if (messages.length > 0) await this.#each(signal, (handler) => deliver(handler, messages, signal));
  }

  /** @throws HandlerError */
  async flush(signal: AbortSignal): Promise<void> {
    await this.#each(signal, (handler) => handler.flush?.());
  }

  /**
   * Closes all, also those that were detached and also if some fail. A call that an abort left under way may end first, but not for
   * ever; and whoever aborted waits for no handler that does not come to an end.
   * @throws HandlerError of the first that fails, unless the caller is told by `onHandlerError`
   */
  async close(outcome: StreamOutcome): Promise<void> {
    const closing = Promise.allSettled(this.#all.map((handler) => this.#closeOne(handler, outcome)));
    const results = outcome.kind === 'aborted' ? await this.#within(2 * PATIENCE_MS, closing) : await closing;
    this.#fail((results ?? []).map((result, index) => [this.#all[index] as StreamHandler, result] as const));
  }

  async #closeOne(handler: StreamHandler, outcome: StreamOutcome): Promise<void> {
    const pending = this.#pending.get(handler);
    if (pending !== undefined) await this.#within(PATIENCE_MS, pending.catch(() => undefined));
    await handler.close?.(outcome);
  }

  /** What the promise gives; undefined where it takes longer. */
  async #within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
    const settled = new AbortController();
    const slept = this.#clock.sleep(milliseconds, settled.signal).then(() => undefined, () => undefined);
    try {
      return await Promise.race([promise, slept]);
    } finally {
      settled.abort();
    }
  }

  async #each(signal: AbortSignal, run: (handler: StreamHandler) => unknown): Promise<void> {
    const handlers = this.#live;
    const calls = handlers.map(async (handler) => run(handler));
    this.#pending = new Map(handlers.map((handler, index) => [handler, calls[index] as Promise<unknown>]));
    const results = await abortable(Promise.allSettled(calls), signal);
    this.#pending.clear();
    this.#fail(results.map((result, index) => [handlers[index] as StreamHandler, result] as const));
  }

  #fail(results: readonly (readonly [StreamHandler, PromiseSettledResult<unknown>])[]): void {
    const errors: HandlerError[] = [];
    for (const [handler, result] of results) {
      if (result.status === 'fulfilled') continue;
      const error = new HandlerError(nameOf(handler), result.reason);
      if (this.#onHandlerError === undefined) {
        errors.push(error);
        continue;
      }
      this.#live = this.#live.filter((live) => live !== handler);
      this.#onHandlerError(error, handler);
    }
    const [first] = errors;
    if (first === undefined) return;
    if (errors.length === 1) throw first;
    const all = new AggregateError(errors.map(({ cause }) => cause), errors.map(({ message }) => message).join('; '));
    throw new HandlerError(`${first.handlerName} and ${errors.length - 1} more`, all);
  }
}
