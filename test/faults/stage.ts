import { getEventListeners } from 'node:events';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { HandlerContext } from '../../src/core/stream-handler.ts';
import type { RetryNotice } from '../../src/core/retry-policy.ts';
import { createJobServer, listen, type Listener, openSqliteStore, type SqliteStore } from '../../src/server/index.ts';
import { JobStreamer, type StreamResult } from '../../src/streamer.ts';
import { turn } from '../../src/testing/drive.ts';
import { type Fault, FaultProxy, type Plan } from '../support/fault-proxy.ts';
import { event, IdleRunner, KEY, metric, status } from '../support/in-process.ts';
import { type HttpOptions, range } from '../support/streaming.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { waitUntil } from '../support/wait-until.ts';

/** The job says its records in so many parts, each when the one before has arrived. */
const PARTS = [
  [status('queued'), status('running'), ...range(3, 25).map((step) => metric(step))],
  ...[26, 51].map((first) => [event(`träin → ${first}`), ...range(first + 1, first + 24).map((step) => metric(step))]),
  [...range(76, 98).map((step) => metric(step)), event('done', 'sft.job.completed'), status('succeeded')],
] as const;

export const SEQS = range(1, 100);

export const REQUEST_TIMEOUT_MS = 1_000;

export const ANY = /./;
export const DATA = /\/(?:log|stream)\b/;
export const STREAM = /\/stream\b/;

/** The faults strike the first exchanges on such paths, in this order. */
export function strike(where: RegExp, ...faults: readonly Fault[]): Plan {
  const rest = faults[Symbol.iterator]();
  return (path) => (where.test(path) ? rest.next().value : undefined);
}

/** The fault strikes every exchange on such paths, after the first ones were struck by others. */
export function always(where: RegExp, fault: Fault, ...first: readonly Fault[]): Plan {
  const rest = first[Symbol.iterator]();
  return (path) => (where.test(path) ? (rest.next().value ?? fault) : undefined);
}

export interface Played {
  readonly seqs: readonly (number | undefined)[];
  readonly result: StreamResult | undefined;
  readonly error: unknown;
  readonly notices: readonly RetryNotice[];
  readonly gaps: readonly string[];
  readonly milliseconds: number;
  /** Between the abort and the end. */
  readonly afterAbort: number;
  readonly struck: number;
}

export interface PlayOptions extends Partial<HttpOptions> {
  readonly plan?: Plan | undefined;
  /** Called with each message, after it was noted. */
  readonly onMessage?: (seq: number, stage: Stage) => unknown;
  readonly onNotice?: (notice: RetryNotice, stage: Stage) => void;
  /** True aborts a moment after the first fault struck. */
  readonly aborts?: boolean;
}

export const ABORTED = new Error('not wanted any more');

/** The real server on a real socket, which can be taken away and come back, and the proxy before it. */
export class Stage {
  readonly #abort = new AbortController();
  /** The caller's signal, and the one that everything inside listens to. */
  readonly #signals = new Set([this.#abort.signal]);
  readonly jobId: string;
  readonly #directory: string;
  #store: SqliteStore;
  #listener: Listener;
  #proxy: FaultProxy | undefined;
  #isUp = true;
  /** How many parts were said, and how many have arrived. */
  #said = 1;
  #arrived = 0;

  private constructor(directory: string, store: SqliteStore, listener: Listener, jobId: string) {
    this.#directory = directory;
    this.#store = store;
    this.#listener = listener;
    this.jobId = jobId;
  }

  static async open(): Promise<Stage> {
    const directory = temporaryDirectory();
    const [store, listener] = await Stage.#serve(directory, 0);
    const { job } = await store.jobs.create({ jobType: 'sft', model: 'm', hyperparameters: {}, metadata: {}, execution: {} }, { records: PARTS[0] });
    return new Stage(directory, store, listener, job.jobId);
  }

  static async #serve(directory: string, port: number): Promise<[SqliteStore, Listener]> {
    const store = await openSqliteStore({ path: join(directory, 'jobs.db'), directory });
    // What a server says about readers that are cut off in the middle is not what these tests are about.
    const server = createJobServer({ store, runner: new IdleRunner(), version: '0.0.0', keys: [{ key: KEY, allowCommands: false }], onError: () => undefined });
    return [store, await listen(server, { port })];
  }

  /** Takes the server away, as its process would end. */
  async stop(): Promise<void> {
    this.#isUp = false;
    await this.#listener.close();
    await this.#store.close();
  }

  /** Starts it again on the same port. */
  async restart(): Promise<void> {
    [this.#store, this.#listener] = await Stage.#serve(this.#directory, this.#listener.port);
    this.#isUp = true;
    await this.#say();
  }

  /** Says the next part if it is its turn. */
  async #say(): Promise<void> {
    const part = PARTS[this.#said];
    if (!this.#isUp || this.#arrived < this.#said || part === undefined) return;
    this.#said++;
    await this.#store.jobs.append(this.jobId, part);
  }

  /** Streams the job through the proxy until it has ended or the stream gives up. */
  async play({ plan = () => undefined, onMessage, onNotice, aborts = false, ...options }: PlayOptions): Promise<Played> {
    const proxy = (this.#proxy = await FaultProxy.start(plan, () => this.#listener.port));
    const seqs: (number | undefined)[] = [];
    const notices: RetryNotice[] = [];
    const gaps: string[] = [];
    const handler = {
      open: ({ signal }: HandlerContext) => void this.#signals.add(signal),
      handle: async ({ seq = NaN }) => {
        seqs.push(seq);
        await onMessage?.(seq, this);
        this.#arrived = Math.floor(seq / 25);
        await this.#say();
      },
    };
    const started = performance.now();
    let abortedAt = NaN;
    const aborting = aborts && waitUntil('the fault', () => proxy.struck > 0).then(() => {
      abortedAt = performance.now();
      this.#abort.abort(ABORTED);
    });
    const outcome = await new JobStreamer({
      baseUrl: proxy.url, apiKey: KEY, jobId: this.jobId, handlers: [handler], signal: this.#abort.signal, intervalMs: 5,
      requestTimeoutMs: REQUEST_TIMEOUT_MS, retry: { attempts: 4, baseMs: 2, maxMs: 10 }, ...options,
      onGap: ({ reason }) => gaps.push(reason),
      onRetry: (notice) => {
        notices.push(notice);
        onNotice?.(notice, this);
      },
    }).streamUntilTerminal().then((result) => ({ result, error: undefined }), (error: unknown) => ({ result: undefined, error }));
    const ended = performance.now();
    await aborting;
    return { seqs, notices, gaps, milliseconds: ended - started, afterAbort: ended - abortedAt, struck: proxy.struck, ...outcome };
  }

  /** Checks that nothing of the stream is left, and takes everything down. */
  async strikeSet(): Promise<void> {
    const proxy = this.#proxy as FaultProxy;
    await waitUntil('the end of every exchange', () => proxy.busy === 0, 5_000);
    await waitUntil('the end of every connection', () => {
      proxy.closeIdle();
      return proxy.sockets === 0 && this.#listener.connections() === 0;
    }, 5_000);
    expect([...this.#signals].map((signal) => getEventListeners(signal, 'abort'))).toEqual([[], []]);
    await proxy.close();
    await this.stop();
  }
}

/** What keeps the process from ending. */
function resources(): { readonly sockets: number; readonly timers: number } {
  const all = process.getActiveResourcesInfo();
  const count = (wanted: RegExp) => all.filter((name) => wanted.test(name)).length;
  return { sockets: count(/^TCP/), timers: count(/^Timeout$/) };
}

/** Plays, and checks that neither a socket nor a timer, listener or rejection that nobody handles is left. */
export async function playOn(options: PlayOptions): Promise<Played> {
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown) => rejections.push(reason);
  process.on('unhandledRejection', onRejection);
  const before = resources();
  const stage = await Stage.open();
  const played = await stage.play(options);
  await stage.strikeSet();
  await waitUntil(`the end of sockets and timers: ${JSON.stringify(before)}`, () => resources().sockets <= before.sockets && resources().timers <= before.timers, 5_000);
  await turn();
  process.off('unhandledRejection', onRejection);
  expect(rejections).toEqual([]);
  return played;
}
