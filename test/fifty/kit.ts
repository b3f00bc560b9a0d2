import { TrainstreamError } from '../../src/core/errors.ts';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { normaliseStatus } from '../../src/core/job-status.ts';
import type { StreamMessage } from '../../src/core/message.ts';
import type { StreamHandler } from '../../src/core/stream-handler.ts';
import type { StreamCursor } from '../../src/core/stream-source.ts';
import { BufferedHandler } from '../../src/handlers/buffered-handler.ts';
import { CLIHandler } from '../../src/handlers/cli-handler.ts';
import { JSONHandler } from '../../src/handlers/json-handler.ts';
import type { Transport } from '../../src/source/log/log-source.ts';
import { JobStreamer } from '../../src/streamer.ts';
import { RecordingHandler } from '../../src/testing/recording-handler.ts';
import { NaiveStreamer } from '../naive-streamer.ts';
import type { ContractBehaviour } from '../support/contract-backend.ts';
import type { InProcessBackend } from '../support/in-process.ts';
import { inProcessBackend } from '../support/in-process.ts';
import type { HttpOptions } from '../support/streaming.ts';
import { NaiveBufferedHandler, NaiveCLIHandler, NaiveJSONHandler } from './naive-handlers.ts';
import { ForeignWorld, ownWorld, type Target, type World } from './worlds.ts';

/** What a streamer told, and how it ended. Filled while it runs. */
export class Told {
  /** `never` while it runs and where it was given up; a normalised status; or the code or name of the error. */
  end = 'never';
  error: unknown;
  /** The job as the streamer gave it at the end. */
  job: JsonObject = {};
  cursor: StreamCursor | undefined;
  readonly gaps: string[] = [];
  retries = 0;
  /** How many keys the streamer remembers; undefined where it keeps none. */
  remembered: number | undefined;
  readonly messages: readonly StreamMessage[];
  constructor(messages: readonly StreamMessage[]) {
    this.messages = messages;
  }

  get events(): readonly StreamMessage[] {
    return this.messages.filter(({ streamType }) => streamType === 'events');
  }

  get metrics(): readonly StreamMessage[] {
    return this.messages.filter(({ streamType }) => streamType === 'metrics');
  }

  get statuses(): readonly unknown[] {
    return this.messages.filter(({ streamType }) => streamType === 'status').map(({ data }) => data['status'] ?? data['state']);
  }

  get phases(): readonly unknown[] {
    return this.messages.filter(({ streamType }) => streamType === 'timeline').map(({ data }) => data['phase']);
  }

  /** How many points of each series came. */
  get points(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { data } of this.metrics) counts[String(data['name'])] = (counts[String(data['name'])] ?? 0) + 1;
    return counts;
  }
}

export type RunOptions = Partial<HttpOptions>;

export interface Run {
  readonly told: Told;
  /** Resolves when the streamer has ended, whatever way. */
  readonly done: Promise<void>;
}

/** A streamer with its handlers, and the kind of backend it works on. */
export interface Kit {
  /** True for the seed's streamer. */
  readonly isNaive: boolean;
  readonly isOwnBackend: boolean;
  /** A queued job. @param behaviour of a backend that is not ours @param clock of our own backend */
  world(behaviour?: ContractBehaviour, clock?: Clock): Promise<World>;
  start(target: Target, options?: RunOptions): Run;
  cli(write: (line: string) => void): StreamHandler;
  json(file: string): StreamHandler;
  buffered(process: (messages: readonly StreamMessage[]) => void, options?: { readonly flushIntervalMs?: number; readonly clock?: Clock }): StreamHandler;
}

/** A streamer that has not ended by then is stuck. */
const STUCK_MS = 20_000;
/** So many pauses are more than any scenario needs. */
const PATIENCE = 60;
/** Pauses up to this length pass at once. Milliseconds. */
const SHORT_MS = 100;

/** Short pauses last a turn of the event loop. Longer ones, which guard against what does not happen here, end with their signal only. */
const hastyClock: Clock = {
  now: () => systemClock.now(),
  async sleep(milliseconds, signal) {
    signal?.throwIfAborted();
    if (milliseconds > SHORT_MS) await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  },
};

function ourRun(transport: Transport, { baseUrl, jobId, fetch, apiKey = 'key-of-the-test' }: Target, options: RunOptions): Run {
  const recording = new RecordingHandler();
  const told = new Told(recording.messages);
  const streamer = new JobStreamer({
    baseUrl, apiKey, jobId, fetch, transport,
    // With a clock of its own, a scenario is about the times that people get.
    ...(options.clock === undefined && { clock: hastyClock, intervalMs: 1, drainMs: 1 }),
    retry: { attempts: 8, baseMs: 1, maxMs: 1 },
    signal: options.clock === undefined ? AbortSignal.timeout(STUCK_MS) : undefined,
    onGap: ({ reason }) => told.gaps.push(reason),
    onRetry: () => told.retries++,
    ...options,
    handlers: [...(options.handlers ?? []), recording],
  });
  const done = streamer
    .streamUntilTerminal()
    .then(
      ({ status, job }) => Object.assign(told, { end: status, job }),
      (error: unknown) => Object.assign(told, { error, end: TrainstreamError.is(error) ? error.code : (error as Error).name }),
    )
    .then(() => void (told.cursor = streamer.cursor));
  return { told, done };
}

/** Pauses for a turn of the event loop, and not for ever. */
function patientClock(signal: AbortSignal | undefined, giveUp: Error): Clock {
  let left = PATIENCE;
  return {
    ...hastyClock,
    async sleep() {
      // Where a Ctrl-C reaches the seed's streamer, too.
      await hastyClock.sleep(0, signal);
      if (left-- === 0) throw giveUp;
    },
  };
}

function naiveRun({ baseUrl, jobId, fetch, apiKey = 'key-of-the-test' }: Target, { config, handlers = [], timeoutMs, intervalMs, random, signal, clock }: RunOptions): Run {
  const recording = new RecordingHandler();
  const told = new Told(recording.messages);
  const gaveUp = new Error('it polls and polls');
  const streamer = new NaiveStreamer({
    baseUrl, apiKey, jobId, fetch, config, timeoutMs, random,
    intervalMs: intervalMs ?? (clock === undefined ? 1 : 2_000),
    clock: clock ?? patientClock(signal, gaveUp),
    handlers: [...handlers, recording],
  });
  const done = streamer
    .streamUntilTerminal()
    .then(
      (job) => Object.assign(told, { job, end: normaliseStatus(String(job['status'])) ?? 'unknown' }),
      (error: unknown) => error !== gaveUp && Object.assign(told, { error, end: (error as Error).name }),
    )
    .then(() => void (told.remembered = streamer.seen.size));
  return { told, done };
}

const OURS = {
  isNaive: false,
  cli: (write: (line: string) => void) => new CLIHandler({ write }),
  json: (file: string) => new JSONHandler({ file }),
  buffered: (processBatch: (messages: readonly StreamMessage[]) => void, options = {}) => new BufferedHandler({ processBatch, ...options }),
} as const;

/** Our streamer on a backend of the published contract. */
export const foreignKit = (): Kit => ({
  ...OURS,
  isOwnBackend: false,
  world: async (behaviour) => new ForeignWorld(behaviour),
  start: (target, options = {}) => ourRun('auto', target, options),
});

/** Our streamer on our own backend. */
export const ownKit = (transport: Transport) => (): Kit => {
  let backend: Promise<InProcessBackend> | undefined;
  return {
    ...OURS,
    isOwnBackend: true,
    world: async (_behaviour, clock) => ownWorld(await (backend ??= inProcessBackend(clock && { clock }))),
    start: (target, options = {}) => ourRun(transport, target, options),
  };
};

/** The seed's streamer and handlers on a backend of the published contract. */
export const naiveKit = (): Kit => ({
  isNaive: true,
  isOwnBackend: false,
  world: async (behaviour) => new ForeignWorld(behaviour),
  start: (target, options = {}) => naiveRun(target, options),
  cli: (write) => new NaiveCLIHandler(write),
  json: (file) => new NaiveJSONHandler(file),
  buffered: (process, { flushIntervalMs = 5_000, clock = systemClock } = {}) => new NaiveBufferedHandler(process, flushIntervalMs, clock),
});
