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

/** Shorter words would be masked where they mean something else. */
const SHORTEST_SECRET = 4;

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

/** Everything that is known here and must not be read in an error. Paths too: those of chat services are passwords. */
function secretsOf(url: URL, headers: readonly [string, string][], secret: string | undefined): string[] {
  const query = [url.search, url.search.slice(1), ...url.searchParams.values()];
  const found = [url.href, url.pathname, ...query, ...headers.flatMap(([, value]) => [value, ...value.split(' ')]), secret ?? '', secret?.slice('whsec_'.length) ?? ''];
  return found.filter((text) => text.length >= SHORTEST_SECRET).toSorted((left, right) => right.length - left.length);
}

/** Where deliveries go. Its errors name the host, and neither the rest of the address nor a secret. */
export class WebhookEndpoint {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly #url: string;
  readonly #headers: readonly [string, string][];
  readonly #secret: Uint8Array<ArrayBuffer> | undefined;
  readonly #secrets: readonly string[];
  readonly #fetch: Fetch;
  readonly #clock: Clock;

  /** @throws ConfigError for a bad address, header or secret */
  constructor({ url: address, secret, headers = {}, allowHttp = false, fetch: ownFetch, clock }: WebhookEndpointOptions) {
    const url = parseUrl(address, allowHttp);
    this.origin = url.origin;
    this.#url = url.href;
    this.#headers = parseHeaders(headers);
    this.#secret = secret === undefined ? undefined : parseWebhookSecret(secret);
    this.#secrets = secretsOf(url, this.#headers, secret);
    this.#fetch = ownFetch ?? ((target, init) => fetch(target, init));
    this.#clock = clock;
  }

  /** Foreign text made safe to show. */
  readonly #show = (text: string): string => printable(withoutSecrets(this.#secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text)));

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
      // Without its cause, which is not ours and may hold anything.
      throw new ConnectionError(this.#show(message));
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
