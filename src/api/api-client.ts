import { abortable } from '../core/abortable.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { ConfigError, ConnectionError, ProtocolError } from '../core/errors.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { parseLenientJson } from '../core/lenient-json.ts';
import { completeRetryPolicy, type RetryNotice, type RetryPolicy } from '../core/retry-policy.ts';
import { withRetry } from '../core/with-retry.ts';
import { apiBase } from './api-base.ts';
import { connectionError, httpError, safeText } from './response-error.ts';

/** The part of `fetch` that is used: any function of this shape will do, also one that needs no network. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ApiClientOptions {
  /** Address of the backend, with or without `/api`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly fetch?: Fetch | undefined;
  readonly clock?: Clock | undefined;
  /** A number in [0, 1), for jitter. */
  readonly random?: (() => number) | undefined;
  /** Milliseconds that one try may take, its body included; 30,000 where it is not given. */
  readonly requestTimeoutMs?: number | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /**
   * Asked before each try of a request, streams excepted: the try begins when it resolves, and what it resolved to is called when the
   * try is over. The time limit does not run meanwhile.
   * @throws the signal's reason on abort
   */
  readonly admit?: ((signal: AbortSignal | undefined) => Promise<() => void>) | undefined;
}

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** Told of each failed try that will be repeated. */
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
  /** Milliseconds that one try may take, in place of the client's own limit. */
  readonly timeoutMs?: number | undefined;
  /** False tries once, whatever the client's policy says. */
  readonly retry?: boolean;
}

export interface SendOptions extends RequestOptions {
  /** JSON, or a blob with the type that it is to be sent as. */
  readonly body: JsonObject | Blob;
  /** Makes repeating a create harmless. */
  readonly idempotencyKey?: string;
}

export interface StreamOptions extends RequestOptions {
  readonly signal: AbortSignal;
  /** Where to go on, as the published form asks for it. */
  readonly lastEventId?: string;
  /** Sent by POST; a stream without one is opened by GET. */
  readonly body?: JsonObject;
}

interface Exchange {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly timeoutMs?: number | undefined;
  readonly body?: RequestInit['body'];
}

const REQUEST_TIMEOUT_MS = 30_000;

/** One HTTP client for everybody: key, time limit, retries, typed errors. Many users may share one; it holds no state of theirs. */
export class ApiClient {
  readonly clock: Clock;
  readonly random: () => number;
  readonly retry: RetryPolicy;
  readonly #base: string;
  readonly #apiKey: string;
  /** Makes text of the other side safe to show. */
  readonly #show = (text: string): string => safeText(text, this.#apiKey);
  readonly #fetch: Fetch;
  readonly #requestTimeoutMs: number;
  readonly #admit: ApiClientOptions['admit'];

  /** @throws ConfigError for a bad address, key or retry policy */
  constructor(options: ApiClientOptions) {
    this.#base = apiBase(options.baseUrl);
    this.#apiKey = options.apiKey.trim();
    if (/[^\x21-\x7e]/.test(this.#apiKey)) throw new ConfigError('apiKey: holds a space, a line break or another character that no key can have');
    this.#fetch = options.fetch ?? ((url, init) => fetch(url, init));
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
    this.retry = completeRetryPolicy(options.retry);
    this.#requestTimeoutMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
    this.#admit = options.admit;
  }

  /** A GET whose answer is a JSON object. @throws HttpError, ConnectionError, ProtocolError; `signal.reason` on abort */
  get(path: string, options: RequestOptions = {}): Promise<JsonObject> {
    return this.#request({ method: 'GET', path: path + queryText(options.query), headers: {} }, options);
  }

  /** A DELETE whose answer is a JSON object. A repeated one may find nothing any more. @throws as {@link get} */
  delete(path: string, options: RequestOptions = {}): Promise<JsonObject> {
    return this.#request({ method: 'DELETE', path: path + queryText(options.query), headers: {} }, options);
  }

  /** A POST whose answer is a JSON object. @throws as {@link get} */
  post(path: string, options: SendOptions): Promise<JsonObject> {
    const headers: Record<string, string> = {};
    if (options.idempotencyKey !== undefined) headers['Idempotency-Key'] = options.idempotencyKey;
    const { body } = options;
    if (body instanceof Blob) return this.#request({ method: 'POST', path, headers, body }, options);
    headers['Content-Type'] = 'application/json';
    return this.#request({ method: 'POST', path, headers, body: JSON.stringify(body) }, options);
  }

  /**
   * Opens a stream of server-sent events and hands over its bytes. One try; the time limit holds until the headers are there.
   * The stream ends with `options.signal`, which should be made for this one connection.
   * @throws as {@link get}; ProtocolError where the answer is no event stream
   */
  async openEventStream(path: string, options: StreamOptions): Promise<ReadableStream<Uint8Array>> {
    const { body, lastEventId } = options;
    const method = body === undefined ? 'GET' : 'POST';
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (lastEventId !== undefined) headers['Last-Event-ID'] = lastEventId;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const exchange = { method, path: path + queryText(options.query), headers, ...(body !== undefined && { body: JSON.stringify(body) }) } as const;
    const response = await this.#limited(options.signal, exchange, (signal) => this.#exchange(exchange, signal), true);
    if (!contentType(response).startsWith('text/event-stream') || response.body === null) {
      await response.body?.cancel();
      throw new ProtocolError(`${method} ${path} answered ${contentType(response) || 'without a content type'} instead of an event stream`);
    }
    return response.body;
  }

  #request(exchange: Exchange, options: RequestOptions): Promise<JsonObject> {
    const { signal, onRetry, timeoutMs } = options;
    const policy = options.retry === false ? { ...this.retry, attempts: 1 } : this.retry;
    return withRetry(
      () => this.#admitted(signal, () => this.#limited(signal, { ...exchange, timeoutMs }, async (limited) => this.#readJson(exchange, await this.#exchange(exchange, limited)))),
      { policy, clock: this.clock, random: this.random, signal, onRetry },
    );
  }

  /** Runs one try when it is its turn. */
  async #admitted<T>(signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
    if (this.#admit === undefined) return run();
    const leave = await this.#admit(signal);
    try {
      return await run();
    } finally {
      leave();
    }
  }

  /** Runs one try under the time limit and the caller's signal. */
  async #limited<T>(outer: AbortSignal | undefined, exchange: Exchange, run: (signal: AbortSignal) => Promise<T>, streams = false): Promise<T> {
    outer?.throwIfAborted();
    const controller = new AbortController();
    const done = new AbortController();
    const onAbort = () => controller.abort(outer?.reason);
    outer?.addEventListener('abort', onAbort, { once: true });
    const { method, path, timeoutMs = this.#requestTimeoutMs } = exchange;
    this.clock.sleep(timeoutMs, done.signal).then(
      () => controller.abort(new ConnectionError(`${method} ${pathOnly(path)}: no answer within ${timeoutMs} ms`)),
      () => undefined,
    );
    try {
      return await abortable(run(controller.signal), controller.signal);
    } catch (error) {
      if (controller.signal.aborted) throw controller.signal.reason;
      throw error;
    } finally {
      done.abort();
      // What streams goes on after this, and still ends with the outer signal.
      if (!streams) outer?.removeEventListener('abort', onAbort);
    }
  }

  /** Sends, and turns everything but 2xx into a typed error. */
  async #exchange({ method, path, headers, body }: Exchange, signal: AbortSignal): Promise<Response> {
    let response: Response;
    try {
      response = await this.#fetch(this.#base + path, {
        method,
        headers: { Authorization: `Bearer ${this.#apiKey}`, Accept: 'application/json', ...headers },
        ...(body !== undefined && { body }),
        signal,
        redirect: 'error',
      });
    } catch (error) {
      throw connectionError(error, method, pathOnly(path), this.#base, this.#show);
    }
    if (!response.ok) throw await httpError(response, method, pathOnly(path), this.clock.now(), this.#show);
    return response;
  }

  async #readJson({ method, path }: Exchange, response: Response): Promise<JsonObject> {
    let text: string;
    try {
      text = await response.text();
    } catch (error) {
      throw connectionError(error, method, pathOnly(path), this.#base, this.#show);
    }
    const type = contentType(response);
    if (!/[/+]json\b/.test(type)) {
      throw new ProtocolError(`${method} ${pathOnly(path)} answered ${type || 'without a content type'} instead of JSON; is ${this.#base} the address of the API?`);
    }
    let value: unknown;
    try {
      value = parseLenientJson(text);
    } catch {
      // Cut off on the way, most likely: worth another try. The parser's message quotes the text, secrets and all.
      throw new ConnectionError(`${method} ${pathOnly(path)} answered broken JSON, ${text.length} characters of it`);
    }
    // Some backends answer lists with a bare list.
    if (Array.isArray(value)) return { data: value };
    if (!isJsonObject(value)) throw new ProtocolError(`${method} ${pathOnly(path)} answered ${this.#show(text).slice(0, 50)} instead of a JSON object`);
    return value;
  }
}

function contentType(response: Response): string {
  return (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

function pathOnly(path: string): string {
  return path.split('?')[0] ?? path;
}

function queryText(query: RequestOptions['query']): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) parameters.set(name, String(value));
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
