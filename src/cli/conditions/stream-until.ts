import type { JobStreamer, StreamResult } from '../../streamer.ts';
import type { ConditionHandler, ConditionHit } from './condition-handler.ts';

/** How a stream came to its end: with the job, or because `--until` was met. */
export type StreamEnd = { readonly kind: 'ended'; readonly result: StreamResult } | { readonly kind: 'reached'; readonly hit: ConditionHit };

/**
 * Streams until the job has ended or the condition is met, whichever its log tells first. Every handler gets the whole batch in which it was
 * met, and is closed, before this resolves. The job is left alone.
 * @param conditions one of the streamer's handlers
 * @throws as `streamUntilTerminal`
 */
export async function streamUntil(streamer: JobStreamer, conditions: ConditionHandler): Promise<StreamEnd> {
  const messages = streamer[Symbol.asyncIterator]();
  for (;;) {
    // A message comes out once all handlers have taken its batch.
    const { value, done } = await messages.next();
    const { reached } = conditions;
    if (reached !== undefined) {
      if (!done) await messages.return(undefined as never);
      return { kind: 'reached', hit: reached };
    }
    if (done) return { kind: 'ended', result: value };
  }
}
