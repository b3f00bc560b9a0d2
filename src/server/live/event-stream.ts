import type { Context } from 'hono';

/** Starts what an answer consists of. The signal aborts where nobody reads it any more. */
export type StartFrames = (signal: AbortSignal) => AsyncGenerator<string, void, undefined>;

/**
 * Pulls a generator of text as a stream of bytes; giving the stream up ends the generator's waits.
 * @param onError told what broke the stream: its reader sees no more than an end that came too early
 */
function textStream(start: StartFrames, onError: (error: unknown) => void): ReadableStream<Uint8Array> {
  const cancelled = new AbortController();
  const chunks = start(cancelled.signal);
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        if (cancelled.signal.aborted) return;
        controller.error(error);
        onError(error);
      }
    },
    cancel(reason) {
      cancelled.abort(reason);
      // A generator that waits ends by the signal, one that is parked at a `yield` only by this.
      void chunks.return();
    },
  }, { highWaterMark: 1 });
}

/** Answers with server-sent events. @param onError told what breaks the stream after its start */
export function eventStream(context: Context, start: StartFrames, onError: (error: unknown) => void): Response {
  // X-Accel-Buffering keeps a proxy from holding back what should be live.
  const headers = { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' };
  // Nobody would read a stream for HEAD, nor give it up: it would listen to its log for good.
  if (context.req.method === 'HEAD') return context.body(null, 200, headers);
  return context.body(textStream(start, onError), 200, headers);
}
