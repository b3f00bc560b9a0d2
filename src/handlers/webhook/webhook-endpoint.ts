import type { Fetch } from '../../api/api-client.ts';
import { connectionError, httpError } from '../../api/response-error.ts';
import type { Clock } from '../../core/clock.ts';
import { ConfigError, ConnectionError } from '../../core/errors.ts';
import { printable, withoutSecrets } from '../../core/text.ts';
import { parseWebhookSecret, webhookSignature } from './webhook-signature.ts';

export interface WebhookEndpointOptions {
  readonly url: string;
  readonly secret?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly allowHttp?: boolean | undefined;
  readonly fetch?: Fetch | undefined;
  readonly clock: Clock;
}

/** What a receiver takes as one delivery, however often it is tried. */
export interface WebhookDelivery {
  readonly id: string;
  readonly body: string;
}

/** Shorter ones are masked only as words of their own: inside of others they mean something else. */
const SHORTEST_INSIDE = 4;

function parseUrl(text: string, allowHttp: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && !(allowHttp && url?.protocol === 'http:')) {
    throw new ConfigError(`url: expected an address that begins with https://${allowHttp ? ' or http://' : '; allowHttp permits http://'}`);
  }
  if (url.username !== '' || url.password !== '') throw new ConfigError('url: a user name or a password belongs into headers');
  return url;
}

function parseHeaders(headers: Readonly<Record<string, string>>): [string, string][] {
  try {
    return [...new Headers(headers)];
  } catch {
    // The runtime's own error would repeat the value.
    throw new ConfigError(`headers: a name or a value is not allowed in HTTP, among ${Object.keys(headers).join(', ')}`);
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address behind the host, whole and in pieces. Paths too: those of chat services are passwords, in one or more of their segments. */
function piecesOf({ href, pathname, search, searchParams, hash }: URL): string[] {
  const pieces = [href, pathname, ...pathname.split('/'), search, search.slice(1), ...searchParams.keys(), ...searchParams.values(), hash, hash.slice(1)];
  return pieces.flatMap((text) => [text, decoded(text)]).filter((text) => text !== '/');
}

function asPattern(secret: string): string {
  const literal = secret.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  return secret.length < SHORTEST_INSIDE ? String.raw`(?<![\p{L}\p{N}_])${literal}(?![\p{L}\p{N}_])` : literal;
}

/** Finds everything that is known here and must not be read in an error, the longest first. */
function secretPattern(url: URL, headers: readonly [string, string][], secret: string | undefined): RegExp | undefined {
  const secrets = [...piecesOf(url), ...headers.flatMap(([, value]) => [value, ...value.split(' ')]), secret ?? '', secret?.slice('whsec_'.length) ?? ''];
  const found = [...new Set(secrets)].filter((text) => text !== '').toSorted((left, right) => right.length - left.length);
  return found.length === 0 ? undefined : new RegExp(found.map(asPattern).join('|'), 'giu');
}

/** Where deliveries go. Its errors name the host, and neither the rest of the address nor a secret. */
export class WebhookEndpoint {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly #url: string;
  readonly #headers: readonly [string, string][];
  readonly #secret: Uint8Array<ArrayBuffer> | undefined;
  readonly #secrets: RegExp | undefined;
  readonly #fetch: Fetch;
  readonly #clock: Clock;

  /** @throws ConfigError for a bad address, header or secret */
  constructor({ url: address, secret, headers = {}, allowHttp = false, fetch: ownFetch, clock }: WebhookEndpointOptions) {
    const url = parseUrl(address, allowHttp);
    this.origin = url.origin;
    this.#url = url.href;
    this.#headers = parseHeaders(headers);
    this.#secret = secret === undefined ? undefined : parseWebhookSecret(secret);
    this.#secrets = secretPattern(url, this.#headers, secret);
    this.#fetch = ownFetch ?? ((target, init) => fetch(target, init));
    this.#clock = clock;
  }

  /** Foreign text made safe to show. The host may be shown, also where a segment of the path has its name. */
  readonly #show = (text: string): string => {
    const { origin } = this;
    const secrets = this.#secrets;
    return printable(withoutSecrets(secrets === undefined ? text : text.split(origin).map((part) => part.replace(secrets, '***')).join(origin)));
  };

  /** One try. @throws HttpError outside 2xx; ConnectionError for a fault of the network; `signal.reason` on abort */
  async post(delivery: WebhookDelivery, signal: AbortSignal): Promise<void> {
    const headers = await this.#headersOf(delivery);
    let response: Response;
    try {
      // A redirect would carry the messages to somebody who was not named: it comes back as an answer, and fails.
      response = await this.#fetch(this.#url, { method: 'POST', headers, body: delivery.body, signal, redirect: 'manual' });
    } catch (error) {
      signal.throwIfAborted();
      const { message } = connectionError(error, 'POST', 'webhook', this.origin, this.#show) as Error;
      // Without its cause, which is not ours and may hold anything, as a message that passed through may.
      throw new ConnectionError(error instanceof Error && error.message === message ? this.#show(message) : message);
    }
    if (!response.ok) throw await httpError(response, 'POST', this.origin, this.#clock.now(), this.#show);
    // Read to its end, the connection can be used again. What it says, and whether it says it whole, does not matter.
    await response.arrayBuffer().catch(() => undefined);
  }

  /** Signed for now: receivers refuse what is older than some minutes. */
  async #headersOf({ id, body }: WebhookDelivery): Promise<Record<string, string>> {
    const timestamp = String(Math.floor(this.#clock.now() / 1000));
    const signed = this.#secret !== undefined && { 'webhook-signature': await webhookSignature(this.#secret, id, timestamp, body) };
    return { ...Object.fromEntries(this.#headers), 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp, ...signed };
  }
}
