import type { Clock } from '../../core/clock.ts';
import type { JobStore } from '../../core/job-store.ts';
import { HEARTBEAT_MS } from '../../core/protocol.ts';
import type { RecordKind } from '../../core/stream-type.ts';
import { WakeUp } from '../../core/wake-up.ts';

/** How what is read becomes server-sent events. */
export interface LogFrames {
  /** How the store writes a page: see `ReadLogOptions.format`. */
  readonly format: 'sse' | 'sse-events';
  /** What becomes of a page's frames before they are sent; undefined sends them as the store wrote them. */
  readonly page?: ((text: string, jobId: string) => string) | undefined;
  /** The frame that moves a reader's cursor over records that were left out; undefined sends none. */
  readonly cursor?: ((nextSeq: number, jobId: string) => string) | undefined;
  /** What is sent after the last record of a closed log. */
  readonly end: (nextSeq: number, jobId: string) => string;
}

export interface FollowLogsOptions {
  /** The jobs, each with the number of the last record that its reader has. */
  readonly cursors: ReadonlyMap<string, number>;
  readonly kinds?: readonly RecordKind[] | undefined;
  readonly frames: LogFrames;
  /** At most this many records of a job before the others have their turn. */
  readonly pageLimit: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** So much text is sent on its own; less waits for the turns of other jobs. Characters. */
const CHUNK = 64 * 1024;

/** After so many turns what there is gets sent, and whoever else uses this process has a turn too. */
const TURNS = 64;

/**
 * The logs of some jobs as server-sent event frames: what is there, then what comes, until all are closed.
 *
 * A change only marks its job and wakes the loop, which reads on from its own positions: there is no queue that could overflow,
 * and no gap between what was stored and what is live. Jobs that changed have their turns one after another, a page each, so
 * that a long log does not keep the others waiting; what changed together is sent together.
 */
export async function* followLogs(jobs: JobStore, options: FollowLogsOptions): AsyncGenerator<string, void, undefined> {
  const { kinds, frames, pageLimit, clock, signal } = options;
  const positions = new Map(options.cursors);
  const changed = new Set(positions.keys());
  const wakeUp = new WakeUp(clock);
  const subscriptions = new Map<string, () => void>();

  /** Reads one page of a job and takes its reader there. A job that has more is marked again. */
  const turn = async (jobId: string, sinceSeq: number): Promise<string> => {
    const page = await jobs.read(jobId, { sinceSeq, limit: pageLimit, kinds, format: frames.format });
    let text = '';
    if (page.count > 0) text = frames.page?.(page.text, jobId) ?? page.text;
    else if (page.nextSeq > sinceSeq) text = frames.cursor?.(page.nextSeq, jobId) ?? '';
    positions.set(jobId, page.nextSeq);
    if (page.closed) {
      positions.delete(jobId);
      subscriptions.get(jobId)?.();
      subscriptions.delete(jobId);
      return text + frames.end(page.nextSeq, jobId);
    }
    if (page.hasMore) changed.add(jobId);
    return text;
  };

  try {
    for (const jobId of positions.keys()) {
      subscriptions.set(jobId, jobs.changed(jobId, () => {
        changed.add(jobId);
        wakeUp.call();
      }));
    }
    // Says at once that the connection stands, also through a proxy that waits for a first byte.
    yield ': open\n\n';
    let sentAt = clock.now();
    for (;;) {
      let text = '';
      let turns = 0;
      // A set is walked in the order of insertion, and what is added on the way is reached: this is the round of turns.
      for (const jobId of changed) {
        changed.delete(jobId);
        const sinceSeq = positions.get(jobId);
        if (sinceSeq !== undefined) text += await turn(jobId, sinceSeq);
        if (text.length >= CHUNK || ++turns === TURNS) break;
      }
      if (text !== '') {
        yield text;
        sentAt = clock.now();
      }
      if (positions.size === 0) return;
      // Changes of which the reader sees nothing must not put off the sign of life, nor must a clock that is set back.
      const left = Math.min(HEARTBEAT_MS, sentAt + HEARTBEAT_MS - clock.now());
      if (left > 0 && changed.size > 0) {
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      if (left > 0 && (await wakeUp.wait(left, signal))) continue;
      yield ': keep-alive\n\n';
      sentAt = clock.now();
    }
  } finally {
    for (const unsubscribe of subscriptions.values()) unsubscribe();
  }
}
