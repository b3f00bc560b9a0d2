import type { StreamMessage } from '../core/message.ts';
import { compileStreamConfig, type StreamConfig } from '../core/stream-config.ts';
import type { HandlerContext, MaybePromise, StreamHandler, StreamOutcome } from '../core/stream-handler.ts';

/**
 * Passes on to another handler only what a configuration, or a function, lets pass. Everything else of the other handler works
 * as if it stood alone: it is opened, flushed and closed, gets batches if it takes them, and its `shouldHandle` is asked.
 *
 * Of a configuration, `maxEventsPerPoll` and `deduplicate` mean nothing here: they are the source's.
 *
 * @example
 * new FilteredHandler(new JSONHandler({ file: 'errors.jsonl' }), StreamConfig.errorsOnly());
 */
export class FilteredHandler implements StreamHandler {
  readonly #handler: StreamHandler;
  readonly #accepts: (message: StreamMessage) => boolean;
  #signal: AbortSignal | undefined;

  /**
   * @param filter true, or a configuration that lets it pass, gives the message on; asked once for each message
   * @throws ConfigError where the configuration is wrong
   */
  constructor(handler: StreamHandler, filter: StreamConfig | ((message: StreamMessage) => boolean)) {
    this.#handler = handler;
    this.#accepts = typeof filter === 'function' ? filter : compileStreamConfig(filter);
  }

  open(context: HandlerContext): MaybePromise<void> {
    this.#signal = context.signal;
    return this.#handler.open?.(context);
  }

  // There is no `shouldHandle` here: a filter that counts, or draws lots, must be asked once, whichever way a message comes.
  handle(message: StreamMessage): MaybePromise<void> {
    if (this.#wants(message)) return this.#handler.handle(message);
  }

  async handleBatch(messages: readonly StreamMessage[]): Promise<void> {
    const wanted = messages.filter((message) => this.#wants(message));
    if (wanted.length === 0) return;
    if (this.#handler.handleBatch !== undefined) {
      await this.#handler.handleBatch(wanted);
      return;
    }
    for (const message of wanted) {
      // The other handler is about to be closed.
      if (this.#signal?.aborted) return;
      const pending = this.#handler.handle(message);
      if (pending !== undefined) await pending;
    }
  }

  flush(): MaybePromise<void> {
    return this.#handler.flush?.();
  }

  close(outcome: StreamOutcome): MaybePromise<void> {
    return this.#handler.close?.(outcome);
  }

  #wants(message: StreamMessage): boolean {
    return this.#accepts(message) && this.#handler.shouldHandle?.(message) !== false;
  }
}
