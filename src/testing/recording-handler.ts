import type { StreamMessage } from '../core/message.ts';
import type { HandlerContext, StreamHandler, StreamOutcome } from '../core/stream-handler.ts';

/** Keeps everything it is given, and how often each method was called. */
export class RecordingHandler implements StreamHandler {
  readonly messages: StreamMessage[] = [];
  readonly opened: HandlerContext[] = [];
  readonly closed: StreamOutcome[] = [];
  flushes = 0;

  open(context: HandlerContext): void {
    this.opened.push(context);
  }

  handle(message: StreamMessage): void {
    this.messages.push(message);
  }

  flush(): void {
    this.flushes++;
  }

  close(outcome: StreamOutcome): void {
    this.closed.push(outcome);
  }

  /** Forgets what it was given. */
  clear(): void {
    this.messages.length = 0;
  }
}
