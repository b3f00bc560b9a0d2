import type { Fetch } from '../../src/api/api-client.ts';
import type { JsonObject } from '../../src/core/json.ts';

/** What happens at one request, or at one chunk of a live stream. */
export interface Turn {
  /** So many records the job says before it. */
  readonly says: number;
  /** At most so many are sent. */
  readonly page: number;
  /** Sends records again and out of order, differently for each number; 0 sends them once and in order. */
  readonly disorder: number;
  /** `reset` and `cut` break off in the middle of the bytes: the connection breaks, or ends as if all was said. */
  readonly fault: 'none' | 'reset' | 'cut' | 'refused' | 'busy';
  /** Where in the bytes, from 0 to 1. */
  readonly at: number;
}

const LAST_TURN: Turn = { says: Infinity, page: Infinity, disorder: 0, fault: 'none', at: 0 };
const JSON_TYPE = { 'Content-Type': 'application/json' };
const KINDS = ['metric', 'event', 'metric', 'timeline', 'metric', 'event', 'status', 'of a newer protocol'] as const;
const STEPS_PER_MINUTE = 60_000;

/** A record of any kind, also of one that this version does not know. */
function recordOf(seq: number, kind: (typeof KINDS)[number]): JsonObject {
  const created_at = new Date(seq * STEPS_PER_MINUTE).toISOString();
  if (kind === 'metric') return { seq, kind, name: `loss ${seq % 3}`, value: seq / 7, step: Math.floor(seq / 3), phase: 'träin', created_at };
  if (kind === 'event') return { seq, kind, type: 'sft.progress', level: 'info', message: `→ ${seq} \u{1f680}\r\n`, data: {}, created_at };
  if (kind === 'status') return { seq, kind, status: 'running', created_at, updated_at: created_at };
  return { seq, kind, phase: `phase ${seq}`, metadata: {}, created_at };
}

const MOST_RECORDS = 2_000;
const RECORDS = Array.from({ length: MOST_RECORDS }, (_, index) => recordOf(index + 1, KINDS[index % KINDS.length] as 'metric'));
const TEXTS = RECORDS.map((record) => JSON.stringify(record));

/** The items with some of them repeated, in another order: a different one for each number but 0. */
export function disordered<T>(items: readonly T[], disorder: number): T[] {
  if (disorder === 0) return [...items];
  const repeated = items.filter((_item, index) => (index * disorder) % 5 === 1);
  // Multiplying by an odd number within a power of two permutes it.
  const places = [...items, ...repeated].map((item, index) => [((index + 1) * (2 * disorder + 1)) % 4_096, item] as const);
  return places.toSorted(([left], [right]) => left - right).map(([, item]) => item);
}

/** The log of a job that goes on and ends, behind a network and a server that break as they are told to, request by request. */
export class FaultyLog {
  readonly baseUrl = 'http://log';
  readonly jobId = 'job_1';
  /** How many of the turns that were told have come, faults only. */
  faults = 0;
  readonly #size: number;
  readonly #turns: Iterator<Turn>;
  #said = 1;

  /** @param size how many records the log has in the end, at most 2,000; the last one is the terminal status */
  constructor(size: number, turns: readonly Turn[]) {
    this.#size = size;
    this.#turns = turns[Symbol.iterator]();
  }

  /** The numbers of the messages that a reader is to get. */
  get expected(): number[] {
    return Array.from({ length: this.#size }, (_, index) => index + 1).filter((seq) => seq === this.#size || RECORDS[seq - 1]?.['kind'] !== KINDS.at(-1));
  }

  readonly fetch: Fetch = async (url) => {
    const { pathname, searchParams } = new URL(url);
    const since = Number(searchParams.get('since_seq') ?? 0);
    const turn = this.#turn();
    if (turn.fault === 'refused') throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    if (turn.fault === 'busy') return new Response('{"detail":"busy"}', { status: 503, headers: JSON_TYPE });
    if (pathname.endsWith('/stream')) return new Response(this.#stream(since, turn), { headers: { 'Content-Type': 'text/event-stream' } });
    const text = pathname.endsWith('/log') ? this.#page(since, Math.min(turn.page, Number(searchParams.get('limit'))), turn) : this.#job();
    return new Response(body([this.#bytes(text, turn)]), { headers: JSON_TYPE });
  };

  #turn(): Turn {
    const turn = this.#turns.next().value ?? LAST_TURN;
    if (turn.fault !== 'none') this.faults++;
    this.#said = Math.min(this.#size, this.#said + turn.says);
    return turn;
  }

  get #closed(): boolean {
    return this.#said === this.#size;
  }

  #job(): string {
    return JSON.stringify({ job_id: this.jobId, status: this.#closed ? 'succeeded' : 'running', last_seq: this.#said, closed: this.#closed });
  }

  #numbers(since: number, page: number): number[] {
    const end = Math.min(this.#said, since + page);
    return Array.from({ length: Math.max(0, end - since) }, (_, index) => since + index + 1);
  }

  #text(seq: number): string {
    const last: JsonObject = { seq, kind: 'status', status: 'succeeded', created_at: '' };
    return seq === this.#size ? JSON.stringify(last) : (TEXTS[seq - 1] as string);
  }

  #page(since: number, limit: number, { disorder }: Turn): string {
    const numbers = this.#numbers(since, limit);
    const next = numbers.at(-1) ?? since;
    const texts = disordered(numbers, disorder).map((seq) => this.#text(seq));
    return `{"records":[${texts.join(',')}],"next_seq":${next},"closed":${next === this.#size}}`;
  }

  /** A part of the text's bytes, and how the rest fails. */
  #bytes(text: string, { fault, at }: Turn): Piece {
    const bytes = new TextEncoder().encode(text);
    return fault === 'none' ? { bytes } : { bytes: bytes.subarray(0, Math.floor(bytes.length * at)), fault };
  }

  #stream(since: number, first: Turn): ReadableStream<Uint8Array> {
    const pieces = function* (log: FaultyLog): Generator<Piece, void, undefined> {
      let position = since;
      for (let turn = first; ; turn = log.#turn()) {
        const numbers = log.#numbers(position, turn.page);
        position = numbers.at(-1) ?? position;
        let text = numbers.length === 0 ? ': keep-alive\n\n' : '';
        for (const seq of disordered(numbers, turn.disorder)) text += `id: ${seq}\ndata: ${log.#text(seq)}\n\n`;
        if (position === log.#size) text += `event: end\ndata: {"next_seq":${position},"closed":true}\n\n`;
        yield log.#bytes(text, turn);
        if (position === log.#size) return;
      }
    };
    return body(pieces(this));
  }
}

interface Piece {
  readonly bytes: Uint8Array;
  readonly fault?: Turn['fault'];
}

/** A body that gives one piece at a time. What follows a piece with a fault never comes. */
function body(pieces: Iterable<Piece>): ReadableStream<Uint8Array> {
  const rest = pieces[Symbol.iterator]();
  let fault: Turn['fault'] | undefined;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (fault === 'reset') return controller.error(new TypeError('terminated'));
        const { value, done } = fault === undefined ? rest.next() : { value: undefined, done: true };
        if (done || value === undefined) return controller.close();
        fault = value.fault;
        // An empty chunk is none: a source that enqueues nothing is asked again.
        return value.bytes.length > 0 ? controller.enqueue(value.bytes) : this.pull?.(controller);
      },
    },
    { highWaterMark: 0 },
  );
}
