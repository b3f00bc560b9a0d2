import type { StreamMessage } from './message.ts';
import type { FinalStatus } from './stream-source.ts';

export type MaybePromise<T> = T | Promise<T>;

/** What a handler is told before the first message. */
export interface HandlerContext {
  readonly jobId: string;
  /** Aborts when the stream is given up. */
  readonly signal: AbortSignal;
}

/** How a stream ended, as `close` learns it: the job's end, an error, or an abort with its reason. */
export type StreamOutcome =
  | { readonly kind: 'final'; readonly final: FinalStatus }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'aborted'; readonly reason: unknown };

/**
 * Where messages go. Only `handle` is needed: `{ handle(message) { … } }` is a handler.
 *
 * Calls never overlap; a returned promise is awaited, which slows the source down instead of filling memory. `open` comes
 * before the first message; `close` comes exactly once, whatever happened. Only an abort does not wait: then `close` may come
 * while an earlier call is still under way.
 */
export interface StreamHandler {
  handle(message: StreamMessage): MaybePromise<void>;
  /** Takes a batch at once, instead of `handle` for each message. */
  handleBatch?(messages: readonly StreamMessage[]): MaybePromise<void>;
  open?(context: HandlerContext): MaybePromise<void>;
  /** False passes the message by. */
  shouldHandle?(message: StreamMessage): boolean;
  /** Makes everything handled so far durable or visible. */
  flush?(): MaybePromise<void>;
  close?(outcome: StreamOutcome): MaybePromise<void>;
}
