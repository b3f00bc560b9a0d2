import type { Clock } from '../core/clock.ts';
import type { JobStore } from '../core/job-store.ts';
import { HEARTBEAT_MS, PAGE_LIMIT } from '../core/protocol.ts';
import type { RecordKind } from '../core/stream-type.ts';
import { WakeUp } from '../core/wake-up.ts';

export interface FollowLogOptions {
  readonly sinceSeq: number;
  readonly kinds?: readonly RecordKind[] | undefined;
  /** How the frames look: see `ReadLogOptions.format`. */
  readonly format: 'sse' | 'sse-events';
  /** The frame that moves a reader's cursor over records that were left out; undefined sends none. */
  readonly cursorFrame?: ((nextSeq: number) => string) | undefined;
  /** What is sent after the last record of a closed log. */
  readonly endFrame: (nextSeq: number) => string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * The log of a job as server-sent event frames: what is there, then what comes, until the log is closed.
 *
 * A change only wakes the loop, which reads on from its own position: there is no queue that could overflow, and no gap
 * between what was stored and what is live.
 */
export async function* followLog(jobs: JobStore, jobId: string, options: FollowLogOptions): AsyncGenerator<string, void, undefined> {
  const { kinds, format, cursorFrame, endFrame, clock, signal } = options;
  let { sinceSeq } = options;
  const wakeUp = new WakeUp(clock);
  const unsubscribe = jobs.changed(jobId, wakeUp.call);
  try {
    // Says at once that the connection stands, also through a proxy that waits for a first byte.
    yield ': open\n\n';
    for (;;) {
      const page = await jobs.read(jobId, { sinceSeq, limit: PAGE_LIMIT, kinds, format });
      if (page.count > 0) yield page.text;
      else if (page.nextSeq > sinceSeq && cursorFrame !== undefined) yield cursorFrame(page.nextSeq);
      sinceSeq = page.nextSeq;
      if (page.closed) {
        yield endFrame(page.nextSeq);
        return;
      }
      if (page.count < PAGE_LIMIT && !(await wakeUp.wait(HEARTBEAT_MS, signal))) yield ': keep-alive\n\n';
    }
  } finally {
    unsubscribe();
  }
}

/** Pulls a generator of text as a stream of bytes; giving the stream up ends the generator's waits. */
export function textStream(start: (signal: AbortSignal) => AsyncGenerator<string, void, undefined>): ReadableStream<Uint8Array> {
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
        if (!cancelled.signal.aborted) controller.error(error);
      }
    },
    cancel(reason) {
      cancelled.abort(reason);
      // A generator that waits ends by the signal, one that is parked at a `yield` only by this.
      void chunks.return();
    },
  }, { highWaterMark: 1 });
}
