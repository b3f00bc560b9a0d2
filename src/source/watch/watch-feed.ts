import type { ApiClient } from '../../api/api-client.ts';
import { learningApi } from '../../api/learning-api.ts';
import { ConnectionError, HttpError, ProtocolError, TrainstreamError } from '../../core/errors.ts';
import { isPassing, type RetryNotice, retryDelay } from '../../core/retry-policy.ts';
import type { StreamSource } from '../../core/stream-source.ts';
import { WatchLane } from './watch-lane.ts';
import { WatchLoad } from './watch-load.ts';
import { WatchSource } from './watch-source.ts';
import { connectWatchStream, type WatchEvent } from './watch-stream.ts';

export interface WatchFeedOptions {
  readonly client: ApiClient;
  /** The jobs, each with the number of the last record that its reader has. */
  readonly cursors: ReadonlyMap<string, number>;
  /** Reads a job where the backend has no feed. */
  readonly fallback: (jobId: string) => StreamSource;
  /** True never falls back: a backend without a feed is an error. */
  readonly feedOnly?: boolean | undefined;
  /** At most this many messages in a batch; 1,000 where it is not given. */
  readonly batchLimit?: number | undefined;
}

export interface WatchRunOptions {
  /** Ends the feed; {@link WatchFeed.run} rejects with its reason. */
  readonly signal: AbortSignal;
  /** Told of every failed try that will be repeated. */
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
}

const BATCH = 1_000;

/** So many records of all jobs together wait for their readers at most; each job may have at least the smallest share. */
const MOST_WAITING = 50_000;
const SMALLEST_SHARE = 50;

/** So long may a job whose reader stands still hold up the others; so long, where another has just done so. Milliseconds. */
const PATIENCE_MS = 250;
const NO_PATIENCE_MS = 5;
const IMPATIENT_FOR_MS = 10_000;

/** After so many connections in a row that opened and then said nothing, the feed is given up. */
const FRUITLESS_CONNECTIONS = 3;

/** A connection that lived this long was a good one: what breaks it is a new fault, not the old one again. Milliseconds. */
const GOOD_CONNECTION_MS = 10_000;

/**
 * Follows many jobs over one connection: PROTOCOL.md 10. Each job is read through a source of its own ({@link WatchFeed.source});
 * {@link WatchFeed.run} keeps the connection, opening it again with what has arrived when it breaks. A backend without a feed is told by
 * its answer: then each source goes on by its fallback.
 */
export class WatchFeed {
  readonly #options: WatchFeedOptions;
  readonly #lanes: ReadonlyMap<string, WatchLane>;
  readonly #load = new WatchLoad();
  #impatientUntil = 0;

  constructor(options: WatchFeedOptions) {
    const { cursors, client } = options;
    const limit = Math.max(SMALLEST_SHARE, Math.min(BATCH, Math.floor(MOST_WAITING / Math.max(1, cursors.size))));
    this.#options = options;
    this.#lanes = new Map([...cursors].map(([jobId, seq]) => [jobId, new WatchLane(seq, limit, client.clock)]));
  }

  /** What the feed brings for one of its jobs; undefined for any other. Can be read once. */
  source(jobId: string): StreamSource | undefined {
    const { client, cursors, fallback, batchLimit = BATCH } = this.#options;
    const lane = this.#lanes.get(jobId);
    return lane && new WatchSource({ client, jobId, lane, load: this.#load, sinceSeq: cursors.get(jobId) ?? 0, batchLimit, fallback });
  }

  /**
   * Keeps the connection until every job has ended, or was given to its fallback.
   * @throws HttpError, ConnectionError, ProtocolError where no job can be read; the signal's reason on abort
   */
  async run(options: WatchRunOptions): Promise<void> {
    const { signal, onRetry } = options;
    const { client: { retry, clock, random }, feedOnly = false } = this.#options;
    let everProgressed = false;
    let fruitless = 0;
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      const cursors = this.#openCursors();
      if (cursors.size === 0) return;
      const startedAt = clock.now();
      let opened = false;
      let heard = false;
      let progressed = false;
      let failure: unknown = new ConnectionError('the feed closed before the jobs had ended');
      try {
        for await (const events of connectWatchStream(this.#options.client, cursors, signal)) {
          heard = opened;
          opened = true;
          for (const event of events) {
            const isNews = this.#take(event, signal);
            if (isNews === true || (isNews !== false && (await isNews))) progressed = true;
          }
        }
        if (progressed && this.#openCursors().size === 0) return;
      } catch (error) {
        signal.throwIfAborted();
        if (await this.#removeMissing(error, cursors, options)) {
          attempt--;
          continue;
        }
        if (!feedOnly && isNoFeed(error, everProgressed || progressed)) return this.#leave();
        if (!isPassing(error) && !(error instanceof ProtocolError)) throw error;
        failure = error;
      }
      everProgressed ||= progressed;
      if (progressed || clock.now() - startedAt >= GOOD_CONNECTION_MS) attempt = 1;
      fruitless = opened && !heard ? fruitless + 1 : 0;
      if (!feedOnly && fruitless >= FRUITLESS_CONNECTIONS) return this.#leave();
      if (attempt >= retry.attempts) {
        // What answers and makes no sense may be something between us and the backend that spoils streams only.
        if (!feedOnly && failure instanceof ProtocolError) return this.#leave();
        throw failure;
      }
      const delayMs = retryDelay(retry, attempt, failure, random);
      onRetry?.({ error: failure, attempt, delayMs });
      await clock.sleep(delayMs, signal);
    }
  }

  /** The jobs that the feed has to bring, with what it has brought. */
  #openCursors(): Map<string, number> {
    const cursors = new Map<string, number>();
    for (const [jobId, { exit, seen }] of this.#lanes) if (exit === undefined) cursors.set(jobId, seen);
    return cursors;
  }

  /** @returns true where it was news; a promise only where there is no room for it yet */
  #take(event: WatchEvent, signal: AbortSignal): boolean | Promise<boolean> {
    const lane = this.#lanes.get(event.jobId);
    if (lane === undefined || lane.exit !== undefined) return false;
    if ('closedAt' in event) {
      lane.leave({ kind: 'closed', at: event.closedAt });
      return true;
    }
    if (event.seq <= lane.seen) return false;
    if (lane.isFull) return this.#room(lane, signal).then(() => this.#take(event, signal));
    lane.offer(event);
    return true;
  }

  /** Readers that stand still together must not hold up the others one after another. */
  async #room(lane: WatchLane, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options.client;
    const patienceMs = clock.now() < this.#impatientUntil ? NO_PATIENCE_MS : PATIENCE_MS;
    if (!(await lane.room(patienceMs, signal))) this.#impatientUntil = clock.now() + IMPATIENT_FOR_MS;
  }

  /**
   * Takes out the jobs that a 404 names, after their own routes have said so too: the others go on.
   * @returns false where it was no such answer
   */
  async #removeMissing(error: unknown, cursors: ReadonlyMap<string, number>, { signal, onRetry }: WatchRunOptions): Promise<boolean> {
    if (!(error instanceof HttpError) || error.details.status !== 404) return false;
    const named = [...cursors.keys()].filter((jobId) => error.details.detail.includes(JSON.stringify(jobId)));
    let isRemoved = false;
    for (const jobId of named) {
      try {
        await learningApi.getJob(this.#options.client, jobId, { signal, onRetry });
      } catch (own) {
        signal.throwIfAborted();
        if (TrainstreamError.is(own) && own.code === 'unauthorised') throw own;
        this.#lanes.get(jobId)?.leave({ kind: 'failed', error: own });
        isRemoved = true;
      }
    }
    return isRemoved;
  }

  /** Gives the jobs to their fallbacks. */
  #leave(): void {
    for (const lane of this.#lanes.values()) lane.leave({ kind: 'left' });
  }
}

/** True where the error says that this backend has no feed: our requests are well-formed, so that it is the route that is not known. */
function isNoFeed(error: unknown, everProgressed: boolean): boolean {
  if (error instanceof HttpError) return !isPassing(error) && error.code !== 'unauthorised';
  return error instanceof ProtocolError && !everProgressed;
}
