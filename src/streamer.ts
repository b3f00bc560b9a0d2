import { ApiClient, type ApiClientOptions } from './api/api-client.ts';
import { type Clock, systemClock } from './core/clock.ts';
import { ConfigError, ProtocolError, StreamTimeoutError } from './core/errors.ts';
import type { StreamMessage } from './core/message.ts';
import type { PathFamily } from './core/path-family.ts';
import type { RetryNotice } from './core/retry-policy.ts';
import { compileStreamConfig, type StreamConfig } from './core/stream-config.ts';
import type { StreamHandler, StreamOutcome } from './core/stream-handler.ts';
import type { FinalStatus, GapNotice, StreamCursor, StreamSource } from './core/stream-source.ts';
import { CursorFile } from './cursor-file.ts';
import { CLIHandler } from './handlers/cli-handler.ts';
import { HandlerGroup, type OnHandlerError } from './handlers/handler-group.ts';
import { HttpSource } from './source/http-source.ts';
import type { Transport } from './source/log/log-source.ts';

interface StreamerOptions {
  /** What to deliver; everything where it is not given. */
  readonly config?: StreamConfig | undefined;
  /** Where messages go. Undefined means a {@link CLIHandler} for `streamUntilTerminal`, and none for iterating. */
  readonly handlers?: readonly StreamHandler[] | undefined;
  /** Milliseconds after which the stream gives up, though the job goes on; never where it is not given. */
  readonly timeoutMs?: number | undefined;
  /** Ends the stream: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Where to go on: the `cursor` of an earlier stream of this job. */
  readonly cursor?: StreamCursor | undefined;
  /**
   * File that keeps the cursor, so that another process goes on where this one stopped; `cursor` is preferred. It is written after all
   * handlers were flushed: every 5 s at most, and at the end. Programs without files cannot use it.
   */
  readonly cursorFile?: string | undefined;
  /** Told of every failed request that will be tried again. */
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
  /** Told where a source cannot vouch for completeness. */
  readonly onGap?: ((notice: GapNotice) => void) | undefined;
  /** Takes a failed handler out instead of stopping the stream, and is told. */
  readonly onHandlerError?: OnHandlerError | undefined;
  readonly clock?: Clock | undefined;
}

interface HttpStreamerOptions extends StreamerOptions, ApiClientOptions {
  readonly jobId: string;
  /** Milliseconds between polls after news, where the log is polled; 2,000 where it is not given. */
  readonly intervalMs?: number | undefined;
  /** Live streams with polling as the way out, or one of them only; `auto` where it is not given. */
  readonly transport?: Transport | undefined;
  /** Under which paths a backend without a log has the job; looked for under the likely ones where it is not given. */
  readonly family?: PathFamily | undefined;
  /** Milliseconds without anything new after which an ended job of a backend without a log has said all; 1,000 where it is not given. */
  readonly drainMs?: number | undefined;
  readonly source?: undefined;
}

interface SourceStreamerOptions extends StreamerOptions {
  /** Where the messages come from, in place of a backend's address. */
  readonly source: StreamSource;
}

export type JobStreamerOptions = HttpStreamerOptions | SourceStreamerOptions;

/** How a job ended. A failed job is a result, not an error. */
export interface StreamResult extends FinalStatus {
  readonly cursor: StreamCursor | undefined;
}

/** The cursor file is written this often while messages come. Milliseconds. */
const SAVE_MS = 5_000;

/** The reason of a stream whose reader broke out of the iteration. */
const STOPPED = new DOMException('the iteration was stopped', 'AbortError');

function httpSource(options: HttpStreamerOptions): StreamSource {
  const { jobId, intervalMs, transport, family, drainMs, config } = options;
  return new HttpSource({
    client: new ApiClient(options),
    jobId,
    intervalMs,
    transport,
    family,
    drainMs,
    streams: config?.enabledStreams,
    batchLimit: config?.maxEventsPerPoll,
    deduplicate: config?.deduplicate,
  });
}

/**
 * Streams a job until it has ended: reads a source, lets pass what the configuration wants, and gives it to the handlers.
 * A slow handler slows the source down; nothing is dropped.
 *
 * @example
 * const { status } = await new JobStreamer({ baseUrl, apiKey, jobId }).streamUntilTerminal();
 * @example
 * for await (const message of new JobStreamer({ baseUrl, apiKey, jobId })) console.log(message.data);
 */
export class JobStreamer implements AsyncIterable<StreamMessage>, AsyncDisposable {
  readonly jobId: string;
  readonly #options: JobStreamerOptions;
  readonly #source: StreamSource;
  readonly #clock: Clock;
  readonly #accepts: (message: StreamMessage) => boolean;
  readonly #disposed = new AbortController();
  #cursor: StreamCursor | undefined;
  /** Resolves when everything is closed; undefined before the stream starts. */
  #closed: Promise<void> | undefined;
  #lastStatus: string | undefined;

  /** @throws ConfigError where an option is wrong */
  constructor(options: JobStreamerOptions) {
    const { timeoutMs, config = {} } = options;
    if (timeoutMs !== undefined && !(timeoutMs > 0)) throw new ConfigError(`timeoutMs: expected milliseconds above 0, got ${timeoutMs}`);
    this.#options = options;
    this.#accepts = compileStreamConfig(config);
    this.#source = options.source ?? httpSource(options);
    this.#clock = options.clock ?? systemClock;
    this.#cursor = options.cursor;
    this.jobId = this.#source.jobId;
  }

  /** A streamer for a job of a backend. */
  static fromJobId(baseUrl: string, apiKey: string, jobId: string, options: Omit<HttpStreamerOptions, 'baseUrl' | 'apiKey' | 'jobId'> = {}): JobStreamer {
    return new JobStreamer({ ...options, baseUrl, apiKey, jobId });
  }

  /**
   * Covers every batch that all handlers took and the iteration handed out whole. Give it to a later streamer to go on from there.
   * Where an iteration is left in the middle of a batch, that batch comes again.
   */
  get cursor(): StreamCursor | undefined {
    return this.#cursor;
  }

  /**
   * Streams to the handlers until the job has ended.
   * @returns how it ended, also where it failed
   * @throws HttpError, ConnectionError, ProtocolError, StreamTimeoutError, HandlerError; the signal's reason on abort
   */
  async streamUntilTerminal(): Promise<StreamResult> {
    const batches = this.#stream(this.#options.handlers ?? [new CLIHandler()]);
    for (;;) {
      const { value, done } = await batches.next();
      if (done) return value;
    }
  }

  /** The messages one by one. Breaking out closes everything. @throws as {@link streamUntilTerminal} */
  async *[Symbol.asyncIterator](): AsyncGenerator<StreamMessage, StreamResult, undefined> {
    const batches = this.#stream(this.#options.handlers ?? []);
    try {
      for (;;) {
        const { value, done } = await batches.next();
        if (done) return value;
        const { messages, cursor } = value;
        for (const [index, message] of messages.entries()) {
          // With its last message the batch is handed out whole.
          if (index === messages.length - 1) this.#cursor = cursor;
          yield message;
        }
      }
    } finally {
      this.#disposed.abort(STOPPED);
      await batches.return(undefined as never);
    }
  }

  /** Ends the stream, if it runs, and waits until everything is closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed.abort(new DOMException('the streamer was disposed of', 'AbortError'));
    await this.#closed;
  }

  /** Yields each batch after all handlers took it; returns how the job ended. */
  async *#stream(handlers: readonly StreamHandler[]): AsyncGenerator<{ readonly messages: readonly StreamMessage[]; readonly cursor: StreamCursor }, StreamResult, undefined> {
    if (this.#closed !== undefined) throw new ConfigError('a streamer streams once; make another, or add a handler');
    let markClosed = (): void => undefined;
    this.#closed = new Promise((resolve) => (markClosed = resolve));
    const { onRetry, onGap, onHandlerError } = this.#options;
    const finished = new AbortController();
    const signal = this.#stopSignal(finished.signal);
    const group = new HandlerGroup(handlers, onHandlerError, this.#clock);
    const file = this.#options.cursorFile === undefined ? undefined : new CursorFile(this.#options.cursorFile, this.jobId);
    let savedAt = this.#clock.now();
    let outcome: StreamOutcome = { kind: 'aborted', reason: STOPPED };
    try {
      signal.throwIfAborted();
      this.#cursor ??= await file?.load();
      await group.open({ jobId: this.jobId, signal });
      for await (const batch of this.#source.read({ cursor: this.#cursor, signal, onRetry, onGap })) {
        this.#noteStatus(batch.messages);
        const messages = batch.messages.filter(this.#accepts);
        await group.deliver(messages, signal);
        if (messages.length > 0) yield { messages, cursor: batch.cursor };
        this.#cursor = batch.cursor;
        if (batch.final === undefined) {
          if (file === undefined || this.#clock.now() - savedAt < SAVE_MS) continue;
          await group.flush(signal);
          await file.save(batch.cursor);
          savedAt = this.#clock.now();
          continue;
        }
        await group.flush(signal);
        await file?.save(batch.cursor);
        outcome = { kind: 'final', final: batch.final };
        return { ...batch.final, cursor: batch.cursor };
      }
      throw new ProtocolError(`the source of ${this.jobId} ended without saying how the job did`);
    } catch (error) {
      const isAbort = signal.aborted && error === signal.reason && !(error instanceof StreamTimeoutError);
      outcome = isAbort ? { kind: 'aborted', reason: error } : { kind: 'error', error };
      throw error;
    } finally {
      finished.abort();
      try {
        await closeGroup(group, outcome);
        // Handlers that closed without a fault have everything up to here.
        if (outcome.kind === 'aborted' && this.#cursor !== undefined) await file?.save(this.#cursor);
      } finally {
        markClosed();
      }
    }
  }

  /** Aborts with the caller's signal, when the streamer is disposed of, and when its time is up. */
  #stopSignal(finished: AbortSignal): AbortSignal {
    const { timeoutMs, signal } = this.#options;
    const timeUp = new AbortController();
    if (timeoutMs !== undefined) {
      this.#clock.sleep(timeoutMs, finished).then(
        () => timeUp.abort(new StreamTimeoutError(timeoutMs, this.#lastStatus)),
        () => undefined,
      );
    }
    return AbortSignal.any([timeUp.signal, this.#disposed.signal, ...(signal ? [signal] : [])]);
  }

  #noteStatus(messages: readonly StreamMessage[]): void {
    for (const { streamType, data } of messages) {
      if (streamType === 'status') this.#lastStatus = String(data['status'] ?? data['state'] ?? '');
    }
  }
}

/**
 * Closes the handlers. Where the stream had failed or was aborted, that is the thing to report: a failure to close is kept with
 * it as `suppressed`.
 */
async function closeGroup(group: HandlerGroup, outcome: StreamOutcome): Promise<void> {
  try {
    await group.close(outcome);
  } catch (error) {
    const first = outcome.kind === 'error' ? outcome.error : outcome.kind === 'aborted' ? outcome.reason : undefined;
    if (!(first instanceof Error) || first === STOPPED) throw error;
    Object.assign(first, { suppressed: error });
  }
}
