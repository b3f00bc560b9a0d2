import type { Fetch } from '../src/api/api-client.ts';
import { type Clock, systemClock } from '../src/core/clock.ts';
import type { JsonObject, JsonValue } from '../src/core/json.ts';
import { seedKey } from '../src/core/message-key.ts';
import { StreamMessage } from '../src/core/message.ts';
import type { StreamConfig } from '../src/core/stream-config.ts';
import type { StreamHandler } from '../src/core/stream-handler.ts';
import { endpointPath, STREAM_TYPES, type StreamType } from '../src/core/stream-type.ts';
import { CLIHandler } from '../src/handlers/cli-handler.ts';

export interface NaiveStreamerOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly jobId: string;
  readonly fetch: Fetch;
  readonly config?: StreamConfig | undefined;
  readonly handlers?: readonly StreamHandler[] | undefined;
  readonly intervalMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly clock?: Clock | undefined;
  /** A number in [0, 1), for sampling. */
  readonly random?: (() => number) | undefined;
}

/** The only words that end it. */
const TERMINAL = ['succeeded', 'failed', 'cancelled', 'canceled', 'completed'];
const PAGE = 200;

type Query = Readonly<Record<string, number>>;

/** A number that can be compared. Python refuses to compare anything else, and that is how the seed loses whole pages. */
function comparable(value: JsonValue | undefined, whereMissing: number): number {
  if (value === undefined) return whereMissing;
  if (typeof value !== 'number') throw new TypeError(`${JSON.stringify(value)} has no place among numbers`);
  return value;
}

function listUnder(answer: JsonObject, name: string): readonly JsonObject[] {
  return (answer[name] ?? []) as readonly JsonObject[];
}

function isWanted(names: readonly string[] | undefined, value: JsonValue | undefined): boolean {
  return names === undefined || names.length === 0 || names.includes(String(value));
}

/**
 * The streamer of the seed document's section 4 in plain TypeScript, with the faults of the original: tests of the fifty run it through
 * the same scenarios, so that they are known to notice what they are there to notice. Not for use.
 */
export class NaiveStreamer {
  /** Keys of everything that ever came. Never pruned. */
  readonly seen = new Set<string>();
  readonly #options: NaiveStreamerOptions;
  readonly #config: StreamConfig;
  readonly #clock: Clock;
  readonly #handlers: readonly StreamHandler[];
  #lastSeq = 0;
  readonly #lastStep = new Map<string, number>();

  constructor(options: NaiveStreamerOptions) {
    const { config = {}, handlers = [], clock = systemClock } = options;
    this.#options = options;
    this.#config = config;
    this.#clock = clock;
    this.#handlers = handlers.length > 0 ? handlers : [new CLIHandler()];
  }

  /** One page of each stream, then a pause, again and again. Ends where a displayed status is terminal. @returns that status's payload */
  async streamUntilTerminal(): Promise<JsonObject> {
    const { intervalMs = 2_000, timeoutMs } = this.#options;
    const streams = STREAM_TYPES.filter((streamType) => this.#config.enabledStreams?.includes(streamType) ?? true);
    const startedAt = this.#clock.now();
    for (;;) {
      const cycle: StreamMessage[] = [];
      for (const streamType of streams) cycle.push(...(await this.#poll(streamType)));
      for (const message of cycle) this.#show(message);
      const status = cycle.find(({ streamType }) => streamType === 'status');
      if (status !== undefined && TERMINAL.includes(String(status.data['status'] ?? '').toLowerCase())) {
        for (const handler of this.#handlers) void handler.flush?.();
        return status.data;
      }
      if (timeoutMs !== undefined && this.#clock.now() - startedAt >= timeoutMs) throw new Error(`timed out after ${timeoutMs} ms`);
      await this.#clock.sleep(intervalMs);
    }
  }

  #show(message: StreamMessage): void {
    const { deduplicate = true, sampleRate = 1 } = this.#config;
    const key = seedKey(message);
    if (deduplicate && this.seen.has(key)) return;
    this.seen.add(key);
    if ((this.#options.random ?? Math.random)() > sampleRate) return;
    for (const handler of this.#handlers) {
      // Nobody waits for what an asynchronous handler promises.
      if (handler.shouldHandle?.(message) ?? true) void handler.handle(message);
    }
  }

  /** Whatever goes wrong is no news. */
  async #poll(streamType: StreamType): Promise<StreamMessage[]> {
    try {
      return await this.#ask(streamType);
    } catch {
      return [];
    }
  }

  async #ask(streamType: StreamType): Promise<StreamMessage[]> {
    const { jobId } = this.#options;
    switch (streamType) {
      case 'status':
        return [StreamMessage.fromStatus(jobId, await this.#get(streamType))];
      case 'events':
        return this.#events(await this.#get(streamType, { since_seq: this.#lastSeq, limit: PAGE }));
      case 'metrics':
        return this.#metrics(await this.#get(streamType, { after_step: this.#lastStep.size === 0 ? -1 : Math.max(...this.#lastStep.values()), limit: PAGE }));
      case 'timeline':
        return listUnder(await this.#get(streamType), 'events')
          .filter(({ phase }) => isWanted(this.#config.timelinePhases, phase))
          .map((entry) => StreamMessage.fromTimeline(jobId, entry));
      case 'logs':
        // The seed names it for later only.
        return [];
    }
  }

  #events(answer: JsonObject): StreamMessage[] {
    const { eventTypes, eventLevels } = this.#config;
    const messages: StreamMessage[] = [];
    for (const event of listUnder(answer, 'events')) {
      this.#lastSeq = Math.max(this.#lastSeq, comparable(event['seq'], 0));
      if (isWanted(eventTypes, event['type']) && isWanted(eventLevels, event['level'])) messages.push(StreamMessage.fromEvent(this.#options.jobId, event));
    }
    return messages;
  }

  #metrics(answer: JsonObject): StreamMessage[] {
    const { metricNames, metricPhases } = this.#config;
    const messages: StreamMessage[] = [];
    for (const point of listUnder(answer, 'points')) {
      const name = String(point['name'] ?? '');
      this.#lastStep.set(name, Math.max(this.#lastStep.get(name) ?? -1, comparable(point['step'], 0)));
      if (isWanted(metricNames, name) && isWanted(metricPhases, point['phase'])) messages.push(StreamMessage.fromMetric(this.#options.jobId, point));
    }
    return messages;
  }

  async #get(streamType: StreamType, query: Query = {}): Promise<JsonObject> {
    const { baseUrl, apiKey, jobId, fetch } = this.#options;
    const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`).join('&');
    const url = `${baseUrl.replace(/\/+$/, '')}/api${endpointPath(streamType, jobId)}${parameters && `?${parameters}`}`;
    const response = await fetch(url, { headers: { Authorization: `Bearer ${apiKey}` } });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    return (await response.json()) as JsonObject;
  }
}
