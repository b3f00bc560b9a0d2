import type { ApiClient } from '../../api/api-client.ts';
import { ProtocolError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { StreamMessage } from '../../core/message.ts';
import type { PathFamily } from '../../core/path-family.ts';
import type { FinalStatus, ReadOptions, StreamBatch, StreamCursor } from '../../core/stream-source.ts';
import { StreamType } from '../../core/stream-type.ts';
import { terminalStatusOfEventType } from '../../core/terminal-event.ts';
import { EventReader } from './event-reader.ts';
import { identityOf } from './identity.ts';
import { JobEndpoints } from './job-endpoints.ts';
import { JobStatusWatch } from './job-status-watch.ts';
import type { ListStream } from './list-of.ts';
import { MetricReader } from './metric-reader.ts';
import { pollingCursor, pollingState, type PollingState } from './polling-cursor.ts';
import { type PageItem, type PageScan, readPages } from './read-pages.ts';
import { RecentItems } from './recent-items.ts';
import { TimelineReader } from './timeline-reader.ts';

export interface PollingRunOptions {
  readonly client: ApiClient;
  readonly jobId: string;
  readonly family: PathFamily;
  readonly streams: readonly StreamType[];
  readonly batchLimit: number;
  readonly deduplicate: boolean;
}

/** The timeline is asked for, and new metric names are looked for, this often. Milliseconds. */
const SELDOM_MS = 60_000;
/** Metric names that lag are asked for one by one: one in each look with news, so many in each seldom look. */
const APART_PER_LOOK = 1;
const APART_SELDOM = 4;
/** How long the status may lag behind the event that announces the end. Milliseconds. */
const CONFIRM_LIMIT_MS = 10_000;

type Batches = AsyncGenerator<StreamBatch, boolean, undefined>;

/** One reading of a job from a backend without a log: its place in each stream, and the batches with the cursor that covers them. */
export class PollingRun {
  readonly #options: PollingRunOptions;
  readonly #read: ReadOptions;
  readonly #endpoints: JobEndpoints;
  readonly #watch: JobStatusWatch;
  /** Statuses that were told: a word may come again, on some backends with the same time. */
  readonly #statuses: RecentItems;
  readonly #events = new Map<string, EventReader>();
  readonly #metrics: MetricReader;
  readonly #timeline: TimelineReader;
  readonly #state: PollingState;
  readonly #doubted = new Set<string>();
  #seldomAt = -Infinity;
  /** True where the last look at the metrics brought something. */
  #metricsMove = false;

  /** @throws ConfigError for a cursor of something else */
  constructor(options: PollingRunOptions, read: ReadOptions) {
    const { client, jobId, family } = options;
    this.#options = options;
    this.#read = read;
    this.#state = pollingState(read.cursor);
    this.#endpoints = new JobEndpoints(client, jobId, family);
    this.#watch = new JobStatusWatch(this.#state.status);
    this.#statuses = new RecentItems(this.#state.statuses);
    for (const owner of Object.keys(this.#state.events ?? {})) this.#eventsOf(owner);
    const { metrics, timeline } = this.#state;
    this.#metrics = new MetricReader({ jobId, ...(metrics && { state: metrics }), ask: (query) => this.#page(StreamType.METRICS, query), doubt: () => this.#doubt('metrics') });
    this.#timeline = new TimelineReader({ jobId, ...(timeline && { state: timeline }), ask: (query) => this.#page(StreamType.TIMELINE, query), doubt: () => this.#doubt('timeline') });
  }

  get eventsPath(): string {
    return this.#endpoints.path(StreamType.EVENTS) ?? '';
  }

  get lastEventSeq(): number {
    return this.#eventsOf(this.#options.jobId).seq;
  }

  /** True where an event announced the end and the status has yet to confirm it. */
  get isAnnounced(): boolean {
    return this.#watch.isAnnounced;
  }

  /** How the job ended; undefined while it has not. */
  get decided(): FinalStatus | undefined {
    return this.#watch.decided(this.#options.client.clock.now(), CONFIRM_LIMIT_MS);
  }

  /** @returns true where the status is another one. @throws HttpError where no path knows the job; ProtocolError for an answer that is no job */
  async askStatus(answer?: JsonObject): Promise<boolean> {
    const job = answer ?? (await this.#endpoints.job(this.#read));
    if (!('status' in job || 'state' in job)) throw new ProtocolError(`GET ${this.#endpoints.path(StreamType.STATUS)} answered something without a status, so it is no job`);
    return this.#watch.note(job);
  }

  /** The status as a batch of its own. */
  status(): StreamBatch {
    this.#watch.take();
    return { messages: [this.#statusMessage()], cursor: this.#cursor() };
  }

  /** The last batch: the status, where it was not told before, and the end. */
  final(): StreamBatch {
    const final = this.decided as FinalStatus;
    const changed = this.#watch.note(final.job);
    if (changed) this.#watch.take();
    return { messages: changed ? [this.#statusMessage()] : [], cursor: this.#cursor(), final };
  }

  /** Asks what is due. @returns true where there was something new */
  async *look(statusChanged: boolean): Batches {
    const now = this.#options.client.clock.now();
    const seldom = now - this.#seldomAt >= SELDOM_MS;
    let news = yield* this.readEvents(false);
    if (seldom || statusChanged) news = (yield* this.#readTimeline(false)) || news;
    if (!this.#watch.isQueued) news = (yield* this.#readMetrics(seldom, false)) || news;
    if (seldom) this.#seldomAt = now;
    return news;
  }

  /** To be called when the job has ended: what was not offered so far is asked for once more. */
  startDrain(): void {
    this.#endpoints.lookAgain();
  }

  /** Reads every stream until it brings nothing new. @returns true where there was something */
  async *readAll(): Batches {
    let news = yield* this.readEvents(true);
    news = (yield* this.#readMetrics(true, true)) || news;
    return (yield* this.#readTimeline(true)) || news;
  }

  /** Reads the pages of events, a linked job's too. @returns true where there was something new */
  async *readEvents(untilDry: boolean): Batches {
    const { linkedJobId } = this.#watch;
    if (linkedJobId !== undefined) this.#eventsOf(linkedJobId);
    this.#eventsOf(this.#options.jobId);
    let news = false;
    for (const reader of this.#events.values()) {
      reader.startCycle();
      news = (yield* this.#pages(reader, untilDry)) || news;
    }
    return news;
  }

  /** Takes events that came by themselves; where one is not the next one, the pages are asked. */
  async *takeEvents(events: readonly JsonObject[]): Batches {
    const reader = this.#eventsOf(this.#options.jobId);
    const { batchLimit } = this.#options;
    let messages: StreamMessage[] = [];
    for (const event of events) {
      this.#read.signal.throwIfAborted();
      const item = reader.next(event);
      if (item === undefined) {
        const seq = event['seq'];
        if (typeof seq === 'number' && seq <= reader.seq) continue;
        if (messages.length > 0) yield { messages, cursor: this.#cursor() };
        return yield* this.readEvents(false);
      }
      messages.push(this.#noteEnd(item.take()));
      if (messages.length < batchLimit) continue;
      yield { messages, cursor: this.#cursor() };
      messages = [];
    }
    if (messages.length > 0) yield { messages, cursor: this.#cursor() };
    return true;
  }

  async *#readMetrics(seldom: boolean, untilDry: boolean): Batches {
    if (!this.#options.streams.includes(StreamType.METRICS)) return false;
    let news = yield* this.#pages(this.#metrics.hot(), untilDry);
    const apart = untilDry ? Infinity : seldom ? APART_SELDOM : this.#metricsMove ? APART_PER_LOOK : 0;
    for (const scan of this.#metrics.apart(apart)) news = (yield* this.#pages(scan, untilDry)) || news;
    if (seldom) for (const scan of this.#metrics.look()) news = (yield* this.#pages(scan, untilDry)) || news;
    this.#metricsMove = news;
    return news;
  }

  async *#readTimeline(untilDry: boolean): Batches {
    if (!this.#options.streams.includes(StreamType.TIMELINE)) return false;
    return yield* this.#pages(this.#timeline, untilDry);
  }

  /** What a scan finds, in batches of the wanted size, each with the cursor that covers it. */
  async *#pages(scan: PageScan, untilDry: boolean): Batches {
    const { batchLimit } = this.#options;
    let news = false;
    for await (const items of readPages(scan, untilDry)) {
      news = true;
      for (let start = 0; start < items.length; start += batchLimit) {
        // An abort between two batches ends the reading also where the rest is here already.
        this.#read.signal.throwIfAborted();
        const messages = items.slice(start, start + batchLimit).map((item: PageItem) => this.#noteEnd(item.take()));
        yield { messages, cursor: this.#cursor() };
      }
    }
    return news;
  }

  /** A terminal event of the job itself announces the end; one of a linked job does not. */
  #noteEnd(message: StreamMessage): StreamMessage {
    if (message.streamType !== 'events') return message;
    const { type, job_id: owner } = message.data;
    const status = typeof type === 'string' ? terminalStatusOfEventType(type) : undefined;
    if (status !== undefined && (owner === undefined || owner === this.#options.jobId || !this.#events.has(String(owner)))) this.#watch.announce(status);
    return message;
  }

  #eventsOf(owner: string): EventReader {
    const found = this.#events.get(owner);
    if (found !== undefined) return found;
    const { jobId, client, deduplicate, family } = this.#options;
    const isOwn = owner === jobId;
    const endpoints = isOwn ? this.#endpoints : new JobEndpoints(client, owner, family);
    const state = this.#state.events?.[owner];
    const reader = new EventReader({
      jobId,
      deduplicate,
      ...(!isOwn && { owner }),
      ...(state && { state }),
      ask: (query) => endpoints.page(StreamType.EVENTS, query, this.#read),
      doubt: () => this.#doubt('events'),
    });
    this.#events.set(owner, reader);
    return reader;
  }

  #page(streamType: ListStream, query: Readonly<Record<string, string | number | undefined>>): Promise<JsonObject | undefined> {
    return this.#endpoints.page(streamType, query, this.#read);
  }

  /** To be called once for each status that is told. */
  #statusMessage(): StreamMessage {
    const message = StreamMessage.fromStatus(this.#options.jobId, this.#watch.job);
    const ordinal = this.#statuses.take(identityOf(message));
    return ordinal === 0 ? message : { ...message, ordinal };
  }

  #doubt(stream: string): void {
    if (this.#doubted.has(stream)) return;
    this.#doubted.add(stream);
    const { jobId } = this.#options;
    this.#read.onGap?.({ jobId, reason: `the backend's pages of ${stream} stay full and bring nothing new: some ${stream} of ${jobId} may be missing` });
  }

  #cursor(): StreamCursor {
    const events = Object.fromEntries([...this.#events].map(([owner, reader]) => [owner, reader.state()]));
    return pollingCursor({ status: this.#watch.state(), statuses: this.#statuses.state(), events, metrics: this.#metrics.state(), timeline: this.#timeline.state() });
  }
}
