import type { ApiClient } from '../../api/api-client.ts';
import { ConnectionError, ProtocolError } from '../../core/errors.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { parseLenientJson } from '../../core/lenient-json.ts';
import { retryDelay } from '../../core/retry-policy.ts';
import { readEventStream } from '../event-stream.ts';
import { ownNumber, withNumber } from './identity.ts';
import { isNotOffered } from './job-endpoints.ts';

/** What a live stream of events has to say next. */
export type LiveNews =
  /** Connected: what happened before is to be read from the pages. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'events'; readonly events: readonly JsonObject[] }
  /** The backend said that nothing more will come. */
  | { readonly kind: 'ended' }
  /** The connection broke; it is made again by itself. */
  | { readonly kind: 'broken'; readonly error: unknown };

/** How the published form says that a stream has ended. */
const LAST_DATA = '[DONE]';
const LAST_TYPE = 'sse.stream.ended';

/** The event of a message; undefined for what is none. @throws ProtocolError for an event without a number: it could not be told from a repeat */
function parseEvent(data: string, id: string | undefined): JsonObject | undefined {
  let value: unknown;
  try {
    value = parseLenientJson(data);
  } catch (error) {
    throw new ProtocolError('the stream of events sent broken JSON', { cause: error });
  }
  if (!isJsonObject(value) || typeof value['type'] !== 'string') return undefined;
  if (value['type'] === LAST_TYPE) return value;
  const seq = ownNumber(value['seq']) ?? ownNumber(id);
  if (seq === undefined) throw new ProtocolError('the stream of events sent one without a number');
  return withNumber(value, seq);
}

/**
 * The published stream of events, which saves polling: it brings news between two polls and wakes them. It is a help and not the
 * truth; whatever it misses, the pages have. So its faults are no errors of the job's stream: it connects again later, or never
 * where the backend has none.
 */
export class LiveEvents {
  readonly #client: ApiClient;
  #offered = true;
  #failures = 0;
  #notBefore = 0;
  #connection: AbortController | undefined;
  #chunks: AsyncGenerator<LiveNews, void, undefined> | undefined;
  #next: Promise<LiveNews> | undefined;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** True while a connection stands or is being made. */
  get isLive(): boolean {
    return this.#chunks !== undefined;
  }

  /** Connects, unless that is done, not offered, or too early after a failure. */
  connect(eventsPath: string, lastSeq: number, signal: AbortSignal): void {
    const { clock } = this.#client;
    if (!this.#offered || this.#chunks !== undefined || clock.now() < this.#notBefore) return;
    this.#connection = new AbortController();
    this.#chunks = this.#read(eventsPath, lastSeq, AbortSignal.any([signal, this.#connection.signal]), this.#connection);
  }

  /** The next news, never rejected; the same promise until {@link taken}. Only while {@link isLive}. */
  news(): Promise<LiveNews> {
    this.#next ??= this.#pull();
    return this.#next;
  }

  /** Says that the news were dealt with. */
  taken(news: LiveNews): void {
    this.#next = undefined;
    if (news.kind === 'opened' || news.kind === 'events') {
      if (news.kind === 'events') this.#failures = 0;
      return;
    }
    this.#chunks = undefined;
    this.#failures++;
    const error = news.kind === 'broken' ? news.error : undefined;
    if (isNotOffered(error) || error instanceof ProtocolError) this.#offered = false;
    this.#notBefore = this.#client.clock.now() + retryDelay(this.#client.retry, this.#failures, error, this.#client.random);
  }

  /** Ends the connection, and frees what it held. */
  async close(): Promise<void> {
    const chunks = this.#chunks;
    this.#chunks = undefined;
    this.#connection?.abort(new ConnectionError('the stream of events is not wanted any more'));
    // Its failure was told, or is the abort.
    await chunks?.return().catch(() => undefined);
  }

  async #pull(): Promise<LiveNews> {
    try {
      const { value, done } = (await this.#chunks?.next()) ?? { value: undefined, done: true };
      return done || value === undefined ? { kind: 'broken', error: new ConnectionError('the stream of events closed') } : value;
    } catch (error) {
      return { kind: 'broken', error };
    }
  }

  async *#read(eventsPath: string, lastSeq: number, signal: AbortSignal, connection: AbortController): AsyncGenerator<LiveNews, void, undefined> {
    const query = lastSeq > 0 ? { since_seq: lastSeq } : {};
    const body = await this.#client.openEventStream(`${eventsPath}/stream`, { query, signal, ...(lastSeq > 0 && { lastEventId: String(lastSeq) }) });
    yield { kind: 'opened' };
    for await (const chunk of readEventStream(body, connection, this.#client.clock)) {
      const events: JsonObject[] = [];
      let ended = false;
      for (const { data, id } of chunk) {
        if (data === LAST_DATA) {
          ended = true;
          break;
        }
        const event = parseEvent(data, id);
        if (event?.['type'] === LAST_TYPE) ended = true;
        else if (event !== undefined) events.push(event);
      }
      if (events.length > 0) yield { kind: 'events', events };
      if (ended) {
        yield { kind: 'ended' };
        return;
      }
    }
  }
}
