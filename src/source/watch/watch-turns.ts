import type { StreamMessage } from '../../core/message.ts';
import type { StreamHandler } from '../../core/stream-handler.ts';
import type { StreamCursor, StreamSource } from '../../core/stream-source.ts';

/** A message on its way to who iterates. */
interface Offer {
  readonly message: StreamMessage;
  /** Called when the message is about to be handed out. */
  readonly handOut: () => void;
  /** Called when the one after it is asked for. */
  readonly take: () => void;
  /** Called where it will not be taken. */
  readonly refuse: (reason: unknown) => void;
}

/**
 * Hands out the messages of many jobs one by one. Each job offers one at a time, through {@link WatchTurns.handler}, and goes on behind all
 * who wait: jobs that have something take turns.
 */
export class WatchTurns {
  readonly #signal: AbortSignal;
  readonly #waiting: Offer[] = [];
  /** The offer that was handed out and is not taken yet. */
  #inHand: Offer | undefined;
  /** The cursor of the batch under way, per job. */
  readonly #underWay = new Map<string, StreamCursor>();
  readonly #handedOut = new Map<string, StreamCursor>();
  #ended = false;
  #wake = (): void => undefined;

  /** @param signal aborts when nobody wants messages any more */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    // One listener for all offers: a thousand of them on one signal look like a leak.
    signal.addEventListener('abort', () => this.#refuseAll(), { once: true });
  }

  /** The cursor of a batch that was handed out whole, until the next one is asked for. */
  handedOut(jobId: string): StreamCursor | undefined {
    return this.#handedOut.get(jobId);
  }

  /** The source, noting which batch is under way. */
  noting(jobId: string, source: StreamSource): StreamSource {
    const [underWay, handedOut] = [this.#underWay, this.#handedOut];
    return {
      jobId: source.jobId,
      async *read(options) {
        for await (const batch of source.read(options)) {
          underWay.set(jobId, batch.cursor);
          yield batch;
          handedOut.delete(jobId);
        }
      },
    };
  }

  /** Takes the part of a handler of the job for who iterates. */
  handler(jobId: string): StreamHandler {
    const offer = (message: StreamMessage, isLast: boolean): Promise<void> => {
      const handOut = () => {
        const cursor = this.#underWay.get(jobId);
        if (isLast && cursor !== undefined) this.#handedOut.set(jobId, cursor);
      };
      return new Promise<void>((take, refuse) => {
        this.#waiting.push({ message, handOut, take, refuse });
        if (this.#signal.aborted) this.#refuseAll();
        else this.#wake();
      });
    };
    return {
      handle: (message) => offer(message, true),
      async handleBatch(messages) {
        for (const [index, message] of messages.entries()) await offer(message, index === messages.length - 1);
      },
    };
  }

  /** Nothing more will be offered. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Ends after {@link end}, and at once on abort: what is offered then is not handed out. */
  async *messages(): AsyncGenerator<StreamMessage, void, undefined> {
    while (!this.#ended && !this.#signal.aborted) {
      const offer = this.#waiting.shift();
      if (offer === undefined) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      this.#inHand = offer;
      offer.handOut();
      yield offer.message;
      offer.take();
      this.#inHand = undefined;
    }
  }

  #refuseAll(): void {
    for (const { refuse } of this.#waiting.splice(0)) refuse(this.#signal.reason);
    this.#inHand?.refuse(this.#signal.reason);
    this.#wake();
  }
}
