import type { ApiClient } from '../../api/api-client.ts';
import { ConfigError } from '../../core/errors.ts';
import type { PathFamily } from '../../core/path-family.ts';
import type { ReadOptions, StreamBatch, StreamSource } from '../../core/stream-source.ts';
import { STREAM_TYPES, type StreamType } from '../../core/stream-type.ts';
import { Pace } from '../pace.ts';
import type { FoundJob } from './find-job.ts';
import { LiveEvents } from './live-events.ts';
import { PollingRun } from './polling-run.ts';

export interface PollingSourceOptions {
  readonly client: ApiClient;
  readonly jobId: string;
  /** Under which paths the job is looked for; `learning` where it is not given. */
  readonly family?: PathFamily | undefined;
  /** Milliseconds between two looks after news; 2,000 where it is not given. */
  readonly intervalMs?: number | undefined;
  /** False does not open the live stream of events. */
  readonly live?: boolean | undefined;
  /** Streams worth asking for; all where it is not given. Status and events are always read: they tell the end. */
  readonly streams?: readonly StreamType[] | undefined;
  /** At most this many messages in a batch. */
  readonly batchLimit?: number | undefined;
  /** False delivers again what the backend repeats and does not number. */
  readonly deduplicate?: boolean | undefined;
  /** Milliseconds without anything new after which an ended job is believed to have said all; 1,000 where it is not given. */
  readonly drainMs?: number | undefined;
}

const INTERVAL_MS = 2_000;
const BATCH = 1_000;
const DRAIN_MS = 1_000;
/** An ended job that still brings news is read for so long. */
const LONGEST_DRAIN_MS = 30_000;
/** While the end is announced and not confirmed, the status is asked this often. */
const CONFIRM_MS = 1_000;

/**
 * Reads a job of a backend that has the endpoints of the published contract and no log: status, events, metrics and timeline each
 * by their own rules. What that can and cannot guarantee stands in docs/sources.md. The cursor holds the place in each stream.
 */
export class PollingSource implements StreamSource {
  readonly jobId: string;
  readonly #options: PollingSourceOptions;

  /** @throws ConfigError */
  constructor(options: PollingSourceOptions) {
    const { jobId, intervalMs = INTERVAL_MS } = options;
    if (jobId === '') throw new ConfigError('jobId: is empty');
    if (!(intervalMs > 0)) throw new ConfigError(`intervalMs: expected milliseconds above 0, got ${intervalMs}`);
    this.jobId = jobId;
    this.#options = options;
  }

  /** @param found what the job endpoint has just said, and of which family it is; asked for where it is not given */
  async *read(options: ReadOptions, found?: FoundJob): AsyncGenerator<StreamBatch, void, undefined> {
    const family = found?.family ?? this.#options.family ?? 'learning';
    const { client, intervalMs = INTERVAL_MS, streams = STREAM_TYPES, batchLimit = BATCH, deduplicate = true } = this.#options;
    const run = new PollingRun({ client, jobId: this.jobId, family, streams, batchLimit, deduplicate }, options);
    const pace = new Pace(intervalMs, client.random);
    const live = this.#options.live === false ? undefined : new LiveEvents(client);
    try {
      for (let answer = found?.job; ; answer = undefined) {
        const changed = await run.askStatus(answer);
        if (run.decided !== undefined) break;
        if (changed) yield run.status();
        const news = yield* run.look(changed);
        const delay = run.isAnnounced ? Math.min(intervalMs, CONFIRM_MS) : pace.next(changed || news);
        if (live === undefined) await client.clock.sleep(delay, options.signal);
        else yield* this.#listen(run, live, delay, options.signal);
      }
    } finally {
      await live?.close();
    }
    yield* this.#drain(run, options);
    yield run.final();
  }

  /** Waits for the next look, delivering what the live stream brings in the meantime. */
  async *#listen(run: PollingRun, live: LiveEvents, delayMs: number, signal: AbortSignal): AsyncGenerator<StreamBatch, void, undefined> {
    const { clock } = this.#options.client;
    live.connect(run.eventsPath, run.lastEventSeq, signal);
    const waited = new AbortController();
    const pause = clock.sleep(delayMs, AbortSignal.any([signal, waited.signal])).then(() => undefined);
    // Raced again and again below; where nobody waits any more, its end is of no interest.
    pause.catch(() => undefined);
    try {
      while (live.isLive) {
        const news = await Promise.race([pause, live.news()]);
        if (news === undefined) return;
        live.taken(news);
        if (news.kind === 'opened') yield* run.readEvents(false);
        if (news.kind === 'events') yield* run.takeEvents(news.events);
        // The status may have changed with it.
        if (news.kind === 'ended' || run.isAnnounced) return;
      }
      await pause;
    } finally {
      waited.abort();
    }
  }

  /** Reads on after the end until nothing more comes, since some backends write their last words late. */
  async *#drain(run: PollingRun, { signal, onGap }: ReadOptions): AsyncGenerator<StreamBatch, void, undefined> {
    const { client: { clock }, drainMs = DRAIN_MS } = this.#options;
    const end = clock.now() + LONGEST_DRAIN_MS;
    run.startDrain();
    for (let first = true; ; first = false) {
      const news = yield* run.readAll();
      if (!news && !first) return;
      if (clock.now() >= end) {
        onGap?.({ jobId: this.jobId, reason: `${this.jobId} has ended and still brings news after ${LONGEST_DRAIN_MS / 1000} s; the rest is not read` });
        return;
      }
      await clock.sleep(drainMs, signal);
    }
  }
}
