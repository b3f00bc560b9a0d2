import type { ApiClient } from '../../api/api-client.ts';
import { learningApi } from '../../api/learning-api.ts';
import { ConfigError, ConnectionError, HttpError, ProtocolError } from '../../core/errors.ts';
import { isTerminalStatus, normaliseStatus } from '../../core/job-status.ts';
import type { LogRecord } from '../../core/log-record.ts';
import { isPassing, retryDelay } from '../../core/retry-policy.ts';
import type { FinalStatus, ReadOptions, StreamBatch, StreamCursor, StreamSource } from '../../core/stream-source.ts';
import { inOrder, LogPosition } from './log-position.ts';
import { connectLogStream } from './log-stream.ts';
import { Pace } from '../pace.ts';

/** How the log is read: server-sent events with polling as the way out, or one of them only. */
export type Transport = 'auto' | 'sse' | 'poll';

export interface LogSourceOptions {
  readonly client: ApiClient;
  readonly jobId: string;
  /** Milliseconds between polls after news; 2,000 where it is not given. */
  readonly intervalMs?: number | undefined;
  readonly transport?: Transport | undefined;
  /** At most this many messages in a batch. */
  readonly batchLimit?: number | undefined;
}

const INTERVAL_MS = 2_000;
const PAGE = 1_000;

/** After so many connections in a row that came to nothing, the log is polled where that works. */
const FRUITLESS_CONNECTIONS = 3;

/** A connection that was heard for so long was a good one: what breaks it is a new fault, not the old one again. Milliseconds. */
const GOOD_CONNECTION_MS = 10_000;

/** Reads the log of a backend that speaks PROTOCOL.md. The cursor is the number of the last record. */
export class LogSource implements StreamSource {
  readonly jobId: string;
  readonly #client: ApiClient;
  readonly #intervalMs: number;
  readonly #transport: Transport;
  readonly #batchLimit: number;

  /** @throws ConfigError */
  constructor({ client, jobId, intervalMs = INTERVAL_MS, transport = 'auto', batchLimit = PAGE }: LogSourceOptions) {
    if (jobId === '') throw new ConfigError('jobId: is empty');
    if (!(intervalMs > 0)) throw new ConfigError(`intervalMs: expected milliseconds above 0, got ${intervalMs}`);
    this.jobId = jobId;
    this.#client = client;
    this.#intervalMs = intervalMs;
    this.#transport = transport;
    this.#batchLimit = batchLimit;
  }

  async *read(options: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    const { jobId } = this;
    const position = new LogPosition(jobId, sequenceOf(options.cursor), (reason) => options.onGap?.({ jobId, reason }));
    const closed = this.#transport !== 'poll' && (yield* this.#follow(position, options));
    if (!closed) yield* this.#poll(position, options);
    yield { messages: [], cursor: position.seq, final: await this.#final(options) };
  }

  /**
   * Follows the live stream, connecting again when it breaks.
   * @returns true once the log is closed; false where it is better polled
   */
  async *#follow(position: LogPosition, options: ReadOptions): AsyncGenerator<StreamBatch, boolean, undefined> {
    const { signal, onRetry } = options;
    const { retry, clock, random } = this.#client;
    const fruitless = Math.min(FRUITLESS_CONNECTIONS, Math.max(1, retry.attempts - 1));
    let everHeard = false;
    for (let attempt = 1; ; attempt++) {
      const start = { seq: position.seq, time: clock.now() };
      let opened = false;
      let heard = false;
      let heardAt = start.time;
      let failure: unknown = new ConnectionError('the stream closed before the job had ended');
      try {
        for await (const chunk of connectLogStream(this.#client, this.jobId, position.seq, signal)) {
          heard = opened;
          opened = true;
          heardAt = clock.now();
          let hole = yield* this.#cut(chunk.records, position, signal);
          if (chunk.closedAt !== undefined) {
            hole ??= position.hole(chunk.closedAt);
            if (hole === undefined) return true;
          }
          if (hole !== undefined) throw new ProtocolError(hole);
        }
      } catch (error) {
        signal.throwIfAborted();
        if (await this.#isNotOffered(error, everHeard || opened, options)) return false;
        if (!isPassing(error) && !(error instanceof ProtocolError)) throw error;
        failure = error;
      }
      signal.throwIfAborted();
      everHeard ||= heard;
      if (position.seq > start.seq || heardAt - start.time >= GOOD_CONNECTION_MS) attempt = 1;
      if (attempt === fruitless && this.#transport === 'auto') {
        if (await this.#answersPages(position, options)) return false;
        // That was a try too.
        attempt++;
      }
      if (attempt >= retry.attempts) throw failure;
      const delayMs = retryDelay(retry, attempt, failure, random);
      onRetry?.({ error: failure, attempt, delayMs });
      await clock.sleep(delayMs, signal);
    }
  }

  /** True where the error says that this backend has no live stream, though it has the job. */
  async #isNotOffered(error: unknown, wasOpened: boolean, { signal, onRetry }: ReadOptions): Promise<boolean> {
    const missing = error instanceof HttpError && [404, 405, 406, 501].includes(error.details.status);
    if (!missing && !(error instanceof ProtocolError && !wasOpened)) return false;
    // Is it the job that is missing, or its stream? The job's own route decides: it throws where the job is.
    await learningApi.getJob(this.#client, this.jobId, { signal, onRetry });
    return this.#transport === 'auto';
  }

  /** Tries once whether the log can be polled. @throws what no other try would change */
  async #answersPages({ seq }: LogPosition, { signal }: ReadOptions): Promise<boolean> {
    try {
      await learningApi.readLog(this.#client, this.jobId, { query: { since_seq: seq, limit: 1 }, signal, retry: false });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (!isPassing(error)) throw error;
      return false;
    }
  }

  /** Asks page after page until the log is closed. */
  async *#poll(position: LogPosition, options: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    const { signal, onRetry } = options;
    const pace = new Pace(this.#intervalMs, this.#client.random);
    for (;;) {
      const before = position.seq;
      const query = { since_seq: before, limit: PAGE };
      const page = await learningApi.readLog(this.#client, this.jobId, { query, signal, onRetry });
      const hole = (yield* this.#cut(page.records, position, signal)) ?? position.hole(page.nextSeq);
      if (hole !== undefined) continue;
      if (page.closed) return;
      // A page that says so and leads nowhere must not be asked for again and again at once.
      const goesOn = position.seq > before && (page.hasMore ?? page.records.length >= PAGE);
      if (!goesOn) await this.#client.clock.sleep(pace.next(page.records.length > 0), signal);
    }
  }

  /**
   * Records as batches of the wanted size, each with the cursor that covers it.
   * @returns what is missing before the next record, where something is: see {@link LogPosition.take}
   * @throws the signal's reason on abort
   */
  *#cut(page: readonly LogRecord[], position: LogPosition, signal: AbortSignal): Generator<StreamBatch, string | undefined, undefined> {
    const records = inOrder(page);
    for (let start = 0; start < records.length; start += this.#batchLimit) {
      // An abort between two batches ends the reading also where the rest is here already.
      signal.throwIfAborted();
      const { messages, hole } = position.take(records.slice(start, start + this.#batchLimit));
      if (messages.length > 0) yield { messages, cursor: position.seq };
      if (hole !== undefined) return hole;
    }
    return undefined;
  }

  async #final({ signal, onRetry }: ReadOptions): Promise<FinalStatus> {
    const job = await learningApi.getJob(this.#client, this.jobId, { signal, onRetry });
    const rawStatus = String(job['status'] ?? '');
    const status = normaliseStatus(rawStatus);
    if (!isTerminalStatus(status)) {
      throw new ProtocolError(`the log of ${this.jobId} is closed, but its status is ${JSON.stringify(rawStatus)}`);
    }
    return { status, rawStatus, job };
  }
}

function sequenceOf(cursor: StreamCursor | undefined): number {
  if (cursor === undefined || cursor === null) return 0;
  if (!Number.isSafeInteger(cursor) || (cursor as number) < 0) {
    throw new ConfigError(`cursor: expected the number of a record, got ${JSON.stringify(cursor)}`);
  }
  return cursor as number;
}
