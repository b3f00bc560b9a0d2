import type { Fetch } from '../../src/api/api-client.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/core/json.ts';

/** How a backend of the published contract behaves; the seed's own expectations where nothing is given. */
export interface ContractBehaviour {
  /** What stands before the job's id. */
  readonly base?: string;
  /** Streams that answer 404. */
  readonly missing?: readonly ('events' | 'metrics' | 'timeline')[];
  readonly events?: {
    /** False ignores `since_seq`. */
    readonly sinceSeq?: boolean;
    readonly shape?: 'events' | 'list' | 'data';
    /** True answers with `next_seq`. */
    readonly nextSeq?: boolean;
    readonly cap?: number;
  };
  readonly metrics?: {
    /** False ignores `after_step`. */
    readonly afterStep?: boolean;
    /** False ignores `name`. */
    readonly byName?: boolean;
    readonly order?: 'ascending' | 'descending';
    /** Most points in a page, whatever the limit. */
    readonly cap?: number;
    readonly shape?: 'points' | 'data.points' | 'metrics' | 'list';
    /** True gives every point a `seq` and heeds `since_seq`. */
    readonly numbered?: boolean;
  };
  /** True offers the published stream of events. */
  readonly stream?: boolean;
}

type Answer = Response | Promise<Response>;

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const whole = (value: string | null, otherwise: number) => (value === null ? otherwise : Number(value));

/** A backend that keeps no log: the four endpoints of the published contract, in memory and without a port. */
export class ContractBackend {
  readonly baseUrl = 'http://contract';
  readonly jobId = 'job_1';
  /** Every request, as path and query. */
  readonly requests: string[] = [];
  readonly events: JsonObject[] = [];
  readonly linkedEvents = new Map<string, JsonObject[]>();
  readonly points: JsonObject[] = [];
  readonly phases: JsonObject[] = [];
  job: JsonObject = { job_id: this.jobId, status: 'queued' };
  /** Called before each request; an answer replaces the backend's own. */
  before: (url: URL, count: number) => Answer | undefined = () => undefined;
  /** Called before {@link before}, for what a job does meanwhile. */
  beforeAll: (url: URL) => void = () => undefined;
  /** How many items of each list were sent. */
  readonly sent = { events: 0, metrics: 0, timeline: 0 };
  readonly #behaviour: ContractBehaviour;
  readonly #streams = new Set<ReadableStreamDefaultController<Uint8Array>>();

  constructor(behaviour: ContractBehaviour = {}) {
    this.#behaviour = behaviour;
  }

  status(word: string, more: JsonObject = {}): void {
    this.job = { ...this.job, ...more, status: word };
  }

  /** Adds an event; without `seq` it gets the next number, with `seq: null` it has none. */
  event(type: string, more: JsonObject = {}): void {
    const event = { seq: this.events.length + 1, type, level: 'info', message: type, data: {}, created_at: new Date(1e12 + this.events.length * 1000).toISOString(), ...more };
    this.events.push(event);
    for (const controller of this.#streams) controller.enqueue(new TextEncoder().encode(`id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`));
  }

  point(name: string, step: number | null, value: JsonValue, more: JsonObject = {}): void {
    this.points.push({ name, value, step, phase: 'train', created_at: new Date(1e12 + this.points.length * 1000).toISOString(), ...more });
  }

  phase(phase: string, more: JsonObject = {}): void {
    this.phases.push({ phase, metadata: {}, created_at: new Date(1e12 + this.phases.length * 1000).toISOString(), ...more });
  }

  /** How many live streams are open. */
  get openStreams(): number {
    return this.#streams.size;
  }

  /** Ends the live streams. @param error how they break; undefined closes them cleanly */
  cutStreams(error?: Error): void {
    for (const controller of this.#streams) {
      if (error === undefined) controller.close();
      else controller.error(error);
    }
    this.#streams.clear();
  }

  readonly fetch: Fetch = async (url, { signal }) => {
    const address = new URL(url);
    this.requests.push(address.pathname.replace(/^\/api/, '') + address.search);
    this.beforeAll(address);
    const answer = this.before(address, this.requests.length);
    return answer ?? this.#route(address, signal ?? undefined);
  };

  #route(url: URL, signal: AbortSignal | undefined): Response {
    const { base = '/learning/jobs', missing = [], stream = false } = this.#behaviour;
    const path = url.pathname.replace(/^\/api/, '');
    const [jobId = '', ...rest] = path.startsWith(`${base}/`) ? path.slice(base.length + 1).split('/') : [];
    const kind = rest.join('/');
    const known = jobId === this.jobId || this.linkedEvents.has(jobId);
    if (!known || missing.some((name) => kind === name)) return json({ detail: 'Not Found' }, 404);
    const query = url.searchParams;
    if (kind === '') return json(this.job);
    if (kind === 'events') return this.#eventPage(jobId === this.jobId ? this.events : (this.linkedEvents.get(jobId) ?? []), query);
    if (kind === 'metrics') return this.#metricPage(query);
    if (kind === 'timeline') return this.#timelinePage(query);
    if (kind === 'events/stream' && stream) return this.#openStream(query, signal);
    return json({ detail: 'Not Found' }, 404);
  }

  #eventPage(events: readonly JsonObject[], query: URLSearchParams): Response {
    const { sinceSeq = true, shape = 'events', nextSeq = false, cap = Infinity } = this.#behaviour.events ?? {};
    const since = sinceSeq ? whole(query.get('since_seq'), 0) : 0;
    const limit = Math.min(whole(query.get('limit'), 200), cap);
    const page = events.filter(({ seq }) => typeof seq !== 'number' || seq > since).slice(0, limit);
    this.sent.events += page.length;
    if (shape === 'list') return json(page);
    return json({ [shape]: page, ...(nextSeq && { next_seq: page.at(-1)?.['seq'] ?? since }) });
  }

  #metricPage(query: URLSearchParams): Response {
    const { afterStep = true, byName = true, order = 'ascending', cap = Infinity, shape = 'points', numbered = false } = this.#behaviour.metrics ?? {};
    const limit = Math.min(whole(query.get('limit'), 200), cap);
    const after = afterStep && query.has('after_step') ? Number(query.get('after_step')) : -Infinity;
    const name = byName ? query.get('name') : null;
    const since = numbered ? whole(query.get('since_seq'), 0) : 0;
    const all = this.points
      .map((point, index): JsonObject => (numbered ? { seq: index + 1, ...point } : point))
      .filter((point) => (name === null || point['name'] === name) && Number(point['seq'] ?? 1) > since)
      .filter(({ step }) => after === -Infinity || (typeof step === 'number' && step > after));
    const stepOf = ({ step }: JsonObject) => (typeof step === 'number' ? step : -1);
    // By step, as a database would; points of one step in the order they came.
    if (!numbered) all.sort((left, right) => (order === 'ascending' ? stepOf(left) - stepOf(right) : stepOf(right) - stepOf(left)));
    const points = all.slice(0, limit);
    this.sent.metrics += points.length;
    if (shape === 'list') return json(points);
    if (shape === 'data.points') return json({ data: { points } });
    return json({ job_id: this.jobId, [shape]: points });
  }

  #timelinePage(query: URLSearchParams): Response {
    const events = this.phases.slice(0, whole(query.get('limit'), 200));
    this.sent.timeline += events.length;
    return json({ job_id: this.jobId, events });
  }

  #openStream(query: URLSearchParams, signal: AbortSignal | undefined): Response {
    const since = whole(query.get('since_seq'), 0);
    let own: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        own = controller;
        this.#streams.add(controller);
        controller.enqueue(new TextEncoder().encode(': open\n\n'));
        for (const event of this.events) {
          if (isJsonObject(event) && Number(event['seq']) > since) controller.enqueue(new TextEncoder().encode(`id: ${String(event['seq'])}\ndata: ${JSON.stringify(event)}\n\n`));
        }
      },
      cancel: () => void (own && this.#streams.delete(own)),
    });
    signal?.addEventListener('abort', () => own && this.#streams.delete(own), { once: true });
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  }
}
