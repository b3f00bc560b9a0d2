import { ApiClient, type ApiClientOptions } from './api/api-client.ts';
import { type Clock, systemClock } from './core/clock.ts';
import { ConfigError, StreamTimeoutError, TrainstreamError } from './core/errors.ts';
import type { StreamMessage } from './core/message.ts';
import type { PathFamily } from './core/path-family.ts';
import type { RetryNotice } from './core/retry-policy.ts';
import { type StreamConfig, validateStreamConfig } from './core/stream-config.ts';
import type { StreamHandler } from './core/stream-handler.ts';
import type { GapNotice, StreamCursor, StreamSource } from './core/stream-source.ts';
import type { OnHandlerError } from './handlers/handler-group.ts';
import { HttpSource } from './source/http-source.ts';
import type { Transport } from './source/log/log-source.ts';
import { watchBudget } from './source/watch/watch-budget.ts';
import { WatchFeed } from './source/watch/watch-feed.ts';
import { WatchTurns } from './source/watch/watch-turns.ts';
import { JobStreamer, type StreamResult } from './streamer.ts';

interface GroupOptions {
  /** The jobs to follow, 1 to 1,000, each once. */
  readonly jobIds: readonly string[];
  /** What to deliver of each job; everything where it is not given. */
  readonly config?: StreamConfig | undefined;
  /** Where the messages of a job go: called once per job, when the group starts. None where it is not given. */
  readonly handlers?: ((jobId: string) => readonly StreamHandler[]) | undefined;
  /** Where to go on: the `cursors` of an earlier group. A job without one starts at its beginning. */
  readonly cursors?: Readonly<Record<string, StreamCursor>> | undefined;
  /** Milliseconds after which the group gives up, though the jobs go on; never where it is not given. */
  readonly timeoutMs?: number | undefined;
  /** Ends the group: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told of every failed request that will be tried again. */
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
  /** Told where a source cannot vouch for completeness. */
  readonly onGap?: ((notice: GapNotice) => void) | undefined;
  /** Takes a failed handler out instead of stopping its job's stream, and is told. */
  readonly onHandlerError?: OnHandlerError | undefined;
  /** Told as soon as a job has ended, or cannot be read. */
  readonly onJobEnd?: ((jobId: string, result: JobGroupResult) => void) | undefined;
  readonly clock?: Clock | undefined;
}

interface HttpGroupOptions extends GroupOptions, Omit<ApiClientOptions, 'admit'> {
  /** Requests at one time at most, beside the one connection of the feed; 6 where it is not given. */
  readonly connections?: number | undefined;
  /** Milliseconds between two polls of a job after news, where jobs are polled; 2,000 where it is not given. */
  readonly intervalMs?: number | undefined;
  /** `sse`: by the feed. `poll`: job by job. `auto`, where it is not given: by the feed where the backend has one. */
  readonly transport?: Transport | undefined;
  /** Under which paths a backend without a log has the jobs; each is looked for under the likely ones where it is not given. */
  readonly family?: PathFamily | undefined;
  /** Milliseconds without anything new after which an ended job of a backend without a log has said all; 1,000 where it is not given. */
  readonly drainMs?: number | undefined;
  readonly source?: undefined;
}

interface SourceGroupOptions extends GroupOptions {
  /** Where the messages of a job come from, in place of a backend's address. What they open at a time is theirs to bound. */
  readonly source: (jobId: string) => StreamSource;
}

export type JobGroupOptions = HttpGroupOptions | SourceGroupOptions;

/** Why a job could not be followed to its end; `cursor` is where to go on. */
export interface JobFailure {
  readonly error: unknown;
  readonly cursor: StreamCursor | undefined;
}

/** How a job ended, or why it could not be followed: then, and only then, it has an `error`. */
export type JobGroupResult = (StreamResult & { readonly error?: undefined }) | JobFailure;

/** What ends a group; `finish` takes back its timer. */
interface Stop {
  readonly signal: AbortSignal;
  finish(): void;
}

const MOST_JOBS = 1_000;
const CONNECTIONS = 6;

/** The reason of a group whose reader broke out of the iteration. */
const STOPPED = new DOMException('the iteration was stopped', 'AbortError');

function checkJobIds(jobIds: readonly string[]): void {
  if (jobIds.length === 0 || jobIds.length > MOST_JOBS) throw new ConfigError(`jobIds: expected 1 to ${MOST_JOBS} of them, got ${jobIds.length}`);
  if (jobIds.includes('')) throw new ConfigError('jobIds: one is empty');
  const repeated = new Set(jobIds.filter((jobId, index) => jobIds.indexOf(jobId) !== index));
  if (repeated.size > 0) throw new ConfigError([...repeated].map((jobId) => `jobIds: ${JSON.stringify(jobId)} is there twice`));
}

/**
 * Follows up to 1,000 jobs of a backend as one: over a single connection where the backend has a feed of many jobs, else job by job under
 * a budget of connections. Each job has its own handlers, its own cursor and its own result.
 *
 * A job that cannot be read (there is none of that id), or whose handler failed, ends alone: its result has the error. What
 * concerns all of them ends all: a key that is refused, a feed that cannot be reached.
 *
 * @example
 * const results = await new JobGroup({ baseUrl, apiKey, jobIds, handlers: (jobId) => [new JSONHandler({ path: `${jobId}.jsonl` })] }).streamUntilTerminal();
 * @example
 * for await (const message of new JobGroup({ baseUrl, apiKey, jobIds })) console.log(message.jobId, message.data);
 */
export class JobGroup implements AsyncIterable<StreamMessage>, AsyncDisposable {
  readonly jobIds: readonly string[];
  readonly #options: JobGroupOptions;
  readonly #clock: Clock;
  readonly #feed: WatchFeed | undefined;
  readonly #source: (jobId: string) => StreamSource;
  readonly #streamers = new Map<string, JobStreamer>();
  readonly #results = new Map<string, JobGroupResult>();
  /** Present where the group is iterated. */
  #turns: WatchTurns | undefined;
  readonly #stop = new AbortController();
  /** Resolves when everything is closed; undefined before the group starts. */
  #closed: Promise<void> | undefined;

  /** @throws ConfigError where an option is wrong */
  constructor(options: JobGroupOptions) {
    const { jobIds, timeoutMs, config, clock = systemClock } = options;
    checkJobIds(jobIds);
    if (timeoutMs !== undefined && !(timeoutMs > 0)) throw new ConfigError(`timeoutMs: expected milliseconds above 0, got ${timeoutMs}`);
    validateStreamConfig(config ?? {});
    this.jobIds = [...jobIds];
    this.#options = options;
    this.#clock = clock;
    if (options.source !== undefined) {
      this.#source = options.source;
      return;
    }
    const { intervalMs, family, drainMs, transport = 'auto', connections = CONNECTIONS } = options;
    const client = new ApiClient({ ...options, admit: watchBudget(connections) });
    const { enabledStreams: streams, maxEventsPerPoll: batchLimit, deduplicate } = config ?? {};
    const fallback = (jobId: string) => new HttpSource({ client, jobId, intervalMs, transport: 'poll', family, drainMs, streams, batchLimit, deduplicate });
    // Says now what is wrong with the options, and not once for each job.
    fallback(jobIds[0] as string);
    if (transport !== 'poll') {
      // A cursor that is no number was made by a source for another kind of backend: it alone can go on from there.
      const ours = jobIds.map((jobId) => [jobId, this.#cursor(jobId) ?? 0] as const).filter(([, cursor]) => Number.isSafeInteger(cursor) && Number(cursor) >= 0);
      this.#feed = new WatchFeed({ client, cursors: new Map(ours as [string, number][]), fallback, batchLimit, feedOnly: transport === 'sse' });
    }
    this.#source = (jobId) => this.#feed?.source(jobId) ?? fallback(jobId);
  }

  /**
   * Per job, covers every batch that all its handlers took and the iteration handed out whole. Give them to a later group to go on from
   * there. Where an iteration is left in the middle of a batch, that batch comes again.
   */
  get cursors(): Readonly<Record<string, StreamCursor>> {
    const entries = this.jobIds.map((jobId) => [jobId, this.#cursor(jobId)] as const);
    return Object.fromEntries(entries.filter((entry): entry is [string, StreamCursor] => entry[1] !== undefined));
  }

  /** How those jobs ended that have, so far. */
  get results(): ReadonlyMap<string, JobGroupResult> {
    return this.#results;
  }

  /**
   * Streams to the handlers until every job has ended.
   * @returns per job how it ended, or why it could not be followed
   * @throws HttpError (401, 403), ConnectionError, ProtocolError where no job can be read; StreamTimeoutError; the signal's reason on abort
   */
  async streamUntilTerminal(): Promise<ReadonlyMap<string, JobGroupResult>> {
    this.#checkUnused();
    return this.#run(this.#stopSignal());
  }

  /**
   * The messages of all jobs one by one; jobs that have some take turns. Those that fail alone are in `results`. Breaking out closes everything.
   * @throws as {@link streamUntilTerminal}
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<StreamMessage, ReadonlyMap<string, JobGroupResult>, undefined> {
    this.#checkUnused();
    const stopped = this.#stopSignal();
    const turns = new WatchTurns(stopped.signal);
    this.#turns = turns;
    const running = this.#run(stopped).finally(() => turns.end());
    // Looked at when there is nothing left to hand out: until then its failure must not count as one that nobody handles.
    running.catch(() => undefined);
    try {
      yield* turns.messages();
      return await running;
    } finally {
      this.#stop.abort(STOPPED);
      await running.catch(() => undefined);
    }
  }

  /** Ends the group, if it runs, and waits until everything is closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new DOMException('the group was disposed of', 'AbortError'));
    await this.#closed;
  }

  #cursor(jobId: string): StreamCursor | undefined {
    const { cursors } = this.#options;
    const given = cursors !== undefined && Object.hasOwn(cursors, jobId) ? cursors[jobId] : undefined;
    // What was handed out whole counts, unless handlers may still be at it.
    const handedOut = this.#options.handlers === undefined ? this.#turns?.handedOut(jobId) : undefined;
    return handedOut ?? this.#streamers.get(jobId)?.cursor ?? given;
  }

  #checkUnused(): void {
    if (this.#closed !== undefined) throw new ConfigError('a group streams once; make another');
  }

  async #run({ signal, finish }: Stop): Promise<ReadonlyMap<string, JobGroupResult>> {
    let markClosed = (): void => undefined;
    this.#closed = new Promise((resolve) => (markClosed = resolve));
    const { onRetry } = this.#options;
    const noneLeft = new AbortController();
    let following: Promise<void> | undefined;
    try {
      signal.throwIfAborted();
      following = this.#feed?.run({ signal: AbortSignal.any([signal, noneLeft.signal]), onRetry }).catch((error: unknown) => this.#stop.abort(error));
      await Promise.all(this.jobIds.map((jobId) => this.#stream(jobId, signal)));
      signal.throwIfAborted();
      return new Map(this.jobIds.map((jobId) => [jobId, this.#results.get(jobId) as JobGroupResult]));
    } finally {
      finish();
      noneLeft.abort();
      await following;
      markClosed();
    }
  }

  /** Streams one job to its end and notes how it ended. */
  async #stream(jobId: string, signal: AbortSignal): Promise<void> {
    const { config, handlers, onRetry, onGap, onHandlerError, onJobEnd } = this.#options;
    let result: JobGroupResult;
    try {
      const own = this.#source(jobId);
      const source = this.#turns?.noting(jobId, own) ?? own;
      const all = [...(handlers?.(jobId) ?? []), ...(this.#turns ? [this.#turns.handler(jobId)] : [])];
      const callbacks = { onRetry, onGap, onHandlerError };
      const streamer = new JobStreamer({ source, cursor: this.#cursor(jobId), handlers: all, config, signal, clock: this.#clock, ...callbacks });
      this.#streamers.set(jobId, streamer);
      result = await streamer.streamUntilTerminal();
    } catch (error) {
      if (signal.aborted) return;
      if (TrainstreamError.is(error) && error.code === 'unauthorised') return this.#stop.abort(error);
      result = { error, cursor: this.#cursor(jobId) };
    }
    this.#results.set(jobId, result);
    try {
      onJobEnd?.(jobId, result);
    } catch (error) {
      this.#stop.abort(error);
    }
  }

  /** What aborts with the caller's signal, when the group is stopped, and when its time is up. */
  #stopSignal(): Stop {
    const { timeoutMs, signal } = this.#options;
    const finished = new AbortController();
    const timeUp = new AbortController();
    if (timeoutMs !== undefined) {
      this.#clock.sleep(timeoutMs, finished.signal).then(
        () => {
          const message = `${this.#results.size} of ${this.jobIds.length} jobs had ended within ${timeoutMs} ms; the others go on`;
          timeUp.abort(Object.assign(new StreamTimeoutError(timeoutMs, undefined), { message }));
        },
        () => undefined,
      );
    }
    const signals = [timeUp.signal, this.#stop.signal, ...(signal ? [signal] : [])];
    return { signal: AbortSignal.any(signals), finish: () => finished.abort() };
  }
}
