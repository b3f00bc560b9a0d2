import type { Fetch } from '../../src/api/api-client.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { EventLevel, LogStatus, NewRecord } from '../../src/core/log-record.ts';
import { ContractBackend, type ContractBehaviour } from '../support/contract-backend.ts';
import { type InProcessBackend, KEY } from '../support/in-process.ts';

/** Where a streamer finds its job. */
export interface Target {
  readonly baseUrl: string;
  readonly jobId: string;
  readonly fetch: Fetch;
  readonly apiKey?: string | undefined;
}

/** A job whose life a test tells, on a backend of either kind. */
export interface World extends Target {
  /** Path and query of every request, without `/api`. */
  readonly requests: readonly string[];
  event(type: string, more?: { readonly level?: EventLevel; readonly message?: string; readonly data?: JsonObject }): void;
  point(name: string, step: number | null, value: number, more?: { readonly phase?: string }): void;
  phase(phase: string): void;
  status(word: LogStatus): void;
  /** Runs the job: `each` is called again and again while the streamer works, until it returns false. */
  play(each: (cycle: number) => boolean): void;
  /** Makes what was told so far visible. A streamer's requests do so too. */
  commit(): Promise<void>;
}

/** A job of a backend that has the four endpoints of the published contract and no log. A cycle begins when the status is asked. */
export class ForeignWorld extends ContractBackend implements World {
  #each: ((cycle: number) => boolean) | undefined;
  #cycle = 0;

  constructor(behaviour: ContractBehaviour = {}) {
    super(behaviour);
    const isStatus = (url: URL) => url.pathname.endsWith(this.jobId);
    this.beforeAll = (url) => {
      if (this.#each !== undefined && isStatus(url) && !this.#each(this.#cycle++)) this.#each = undefined;
    };
  }

  play(each: (cycle: number) => boolean): void {
    this.#each = each;
    this.#cycle = 0;
  }

  async commit(): Promise<void> {}
}

/** A job of our own backend. A cycle begins when its log is asked, or goes by itself once the live stream is open. */
class OwnWorld implements World {
  readonly jobId: string;
  readonly apiKey = KEY;
  readonly requests: string[] = [];
  readonly #backend: InProcessBackend;
  #records: NewRecord[] = [];
  #each: ((cycle: number) => boolean) | undefined;
  #cycle = 0;
  #running = false;

  constructor(backend: InProcessBackend, jobId: string) {
    this.#backend = backend;
    this.jobId = jobId;
  }

  get baseUrl(): string {
    return this.#backend.baseUrl;
  }

  readonly fetch: Fetch = async (url, init) => {
    const { pathname, search } = new URL(url);
    this.requests.push(pathname.replace(/^\/api/, '') + search);
    if (pathname.endsWith('/log')) this.#next();
    await this.commit();
    const response = await this.#backend.fetch(url, init);
    if (pathname.endsWith('/stream')) void this.#runAlone();
    return response;
  };

  event(type: string, { level = 'info', message = type, data = {} }: { level?: EventLevel; message?: string; data?: JsonObject } = {}): void {
    this.#records.push({ kind: 'event', type, level, message, data });
  }

  point(name: string, step: number | null, value: number, { phase = 'train' }: { phase?: string } = {}): void {
    const finite = Number.isFinite(value) ? { value } : { value: null, data: { nonfinite: String(value) } };
    this.#records.push({ kind: 'metric', name, ...finite, phase, ...(step !== null && { step }) });
  }

  phase(phase: string): void {
    this.#records.push({ kind: 'timeline', phase, metadata: {} });
  }

  status(word: LogStatus): void {
    this.#records.push({ kind: 'status', status: word });
  }

  play(each: (cycle: number) => boolean): void {
    this.#each = each;
    this.#cycle = 0;
  }

  async commit(): Promise<void> {
    const records = this.#records;
    this.#records = [];
    if (records.length > 0) await this.#backend.store.jobs.append(this.jobId, records);
  }

  #next(): void {
    if (this.#each !== undefined && !this.#each(this.#cycle++)) this.#each = undefined;
  }

  async #runAlone(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#each !== undefined) {
      this.#next();
      await this.commit();
    }
    this.#running = false;
  }
}

/** A job of our own backend that waits to run. */
export async function ownWorld(backend: InProcessBackend): Promise<World> {
  return new OwnWorld(backend, await backend.job([{ kind: 'status', status: 'queued' }]));
}
