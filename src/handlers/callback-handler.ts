import type { JsonObject } from '../core/json.ts';
import type { EventMessage, LogMessage, MetricMessage, StatusMessage, StreamMessage, TimelineMessage } from '../core/message.ts';
import type { MaybePromise, StreamHandler } from '../core/stream-handler.ts';

/** Called with the payload as the backend sent it, and the message around it. A returned promise is awaited, any other value ignored. */
export type MessageCallback<Message extends StreamMessage> = (data: JsonObject, message: Message) => unknown;

export interface CallbackHandlerOptions {
  readonly onStatus?: MessageCallback<StatusMessage> | undefined;
  readonly onEvent?: MessageCallback<EventMessage> | undefined;
  readonly onMetric?: MessageCallback<MetricMessage> | undefined;
  readonly onTimeline?: MessageCallback<TimelineMessage> | undefined;
  readonly onLog?: MessageCallback<LogMessage> | undefined;
  /** Called for every message, after the callback of its kind. */
  readonly onMessage?: ((message: StreamMessage) => unknown) | undefined;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/**
 * Calls a function for each kind of message. What a callback throws, or rejects with, stops the stream.
 *
 * @example
 * new CallbackHandler({ onMetric: ({ name, value }) => console.log(name, value) });
 */
export class CallbackHandler implements StreamHandler {
  readonly #callbacks: CallbackHandlerOptions;

  constructor(callbacks: CallbackHandlerOptions) {
    this.#callbacks = callbacks;
  }

  handle(message: StreamMessage): MaybePromise<void> {
    const pending = this.#callOwn(message);
    if (isThenable(pending)) return this.#callAllAfter(pending, message);
    const last = this.#callbacks.onMessage?.(message);
    if (isThenable(last)) return Promise.resolve(last).then(() => undefined);
  }

  async #callAllAfter(pending: PromiseLike<unknown>, message: StreamMessage): Promise<void> {
    await pending;
    await this.#callbacks.onMessage?.(message);
  }

  #callOwn(message: StreamMessage): unknown {
    const { onStatus, onEvent, onMetric, onTimeline, onLog } = this.#callbacks;
    switch (message.streamType) {
      case 'status':
        return onStatus?.(message.data, message);
      case 'events':
        return onEvent?.(message.data, message);
      case 'metrics':
        return onMetric?.(message.data, message);
      case 'timeline':
        return onTimeline?.(message.data, message);
      case 'logs':
        return onLog?.(message.data, message);
      default:
        // A stream that is missing above is an error here.
        return message satisfies never;
    }
  }
}
