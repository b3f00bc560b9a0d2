import type { Fetch } from '../../src/api/api-client.ts';

const json = (detail: string, status: number) => new Response(JSON.stringify({ detail }), { status, headers: { 'Content-Type': 'application/json' } });

/** A network that can be made to break: what passes through it, standing connections included. */
export class FaultyNetwork {
  requests = 0;
  readonly #fetch: Fetch;
  readonly #streams = new Set<(error: Error) => void>();
  #fault: 'none' | 'once' | 'lasting' | 'stall' = 'none';

  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  /** Streams that stand. */
  get open(): number {
    return this.#streams.size;
  }

  /** Breaks the streams that stand; where there is none, the next request. */
  breakOnce(): void {
    if (this.#streams.size === 0) this.refuseOnce();
    this.#cut();
  }

  /** Refuses the next request that is none for a stream. */
  refuseOnce(): void {
    this.#fault = 'once';
  }

  fail(): void {
    this.#fault = 'lasting';
    this.#cut();
  }

  stall(): void {
    this.#fault = 'stall';
  }

  readonly fetch: Fetch = async (url, init) => {
    this.requests++;
    const fault = this.#fault;
    if (fault === 'once' && !url.includes('/stream')) {
      this.#fault = 'none';
      return json('busy', 503);
    }
    if (fault === 'lasting') throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    if (fault === 'stall') return new Promise<Response>(() => undefined);
    const response = await this.#fetch(url, init);
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    return isStream && response.body !== null ? new Response(this.#breakable(response.body, init.signal), response) : response;
  };

  #cut(): void {
    for (const cut of Array.from(this.#streams)) cut(new Error('connection reset'));
  }

  #breakable(body: ReadableStream<Uint8Array>, signal: AbortSignal | null | undefined): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    let cut = (_error: Error): void => undefined;
    const forget = () => void this.#streams.delete(cut);
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          cut = (error) => {
            forget();
            controller.error(error);
            void reader.cancel().catch(() => undefined);
          };
          this.#streams.add(cut);
          signal?.addEventListener('abort', () => cut(new Error('aborted')), { once: true });
        },
        pull: async (controller) => {
          const { value, done } = await reader.read();
          if (!this.#streams.has(cut)) return;
          if (done) {
            forget();
            controller.close();
          } else controller.enqueue(value);
        },
        cancel: () => {
          forget();
          return reader.cancel();
        },
      },
      { highWaterMark: 0 },
    );
  }
}
