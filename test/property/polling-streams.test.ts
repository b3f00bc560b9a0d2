import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageKey } from '../../src/core/message-key.ts';
import type { StreamMessage } from '../../src/core/message.ts';
import type { StreamType } from '../../src/core/stream-type.ts';
import { ContractBackend, type ContractBehaviour } from '../support/contract-backend.ts';
import { disordered } from '../support/faulty-log.ts';
import { runs } from '../support/property.ts';
import { arbitraryStops, readWithRestarts, sorted } from '../support/restarts.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** What a job says, so many times. */
interface Said {
  readonly what: 'event' | 'point' | 'phase';
  readonly times: number;
  /** Which type, which series, which phase. */
  readonly which: number;
  /** How the step goes on: by one, not at all, or from the beginning. */
  readonly step: 'next' | 'same' | 'again' | 'none';
}

/** What happens before and at one request. */
interface Turn {
  readonly says: readonly Said[];
  /** Sends numbered events again and out of order; 0 sends them once and in order. */
  readonly disorder: number;
  readonly fault: 'none' | 'reset' | 'cut' | 'refused' | 'busy';
  readonly at: number;
}

const turn = fc.record<Turn>({
  says: fc.array(
    fc.record<Said>({
      what: fc.constantFrom('event', 'event', 'point', 'point', 'point', 'phase'),
      times: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 5 }) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 80 }) }),
      which: fc.nat(2),
      step: fc.constantFrom('next', 'next', 'next', 'same', 'again', 'none'),
    }),
    { maxLength: 3 },
  ),
  disorder: fc.oneof(fc.constant(0), fc.nat(50)),
  fault: fc.constantFrom('none', 'none', 'none', 'none', 'reset', 'cut', 'refused', 'busy'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** Backends of which docs/sources.md promises that nothing is missing: one that cuts its pages has to number what is on them. */
const behaviour = (numbered: boolean): fc.Arbitrary<ContractBehaviour> => fc.record({
  events: fc.record({ shape: fc.constantFrom('events', 'list', 'data'), nextSeq: fc.boolean(), cap: numbered ? fc.constantFrom(50, Infinity) : fc.constant(Infinity) }),
  metrics: fc.oneof(
    fc.record({ shape: fc.constantFrom('points', 'data.points', 'metrics', 'list') }),
    fc.record({ numbered: fc.constant(true), cap: fc.constantFrom(50, Infinity) }),
    fc.record({ afterStep: fc.constant(false) }),
    fc.record({ byName: fc.constant(false) }),
  ),
  stream: fc.boolean(),
});

const scenario = fc.boolean().chain((numbered) => fc.record({
  behaviour: behaviour(numbered),
  turns: fc.array(turn, { maxLength: 25 }),
  /** The status at one look after the other, before the last. */
  words: fc.array(fc.constantFrom('queued', 'running', 'paused'), { maxLength: 6 }),
  stops: arbitraryStops(60),
  maxEventsPerPoll: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(1_000)),
  /** Whether events have numbers, and whether anything has a time. */
  numbered: fc.constant(numbered),
  timed: fc.boolean(),
}));

type Scenario = typeof scenario extends fc.Arbitrary<infer Value> ? Value : never;

const QUIET: Turn = { says: [], disorder: 0, fault: 'none', at: 0 };

/** A job of a backend without a log, that goes on and ends behind a network that breaks, request by request. */
class Job {
  readonly backend: ContractBackend;
  readonly #turns: Iterator<Turn>;
  readonly #words: Iterator<string>;
  readonly #steps = [0, 0, 0];
  readonly #time: { readonly created_at: null } | undefined;
  readonly #number: { readonly seq: null } | undefined;

  constructor({ behaviour, turns, words, numbered, timed }: Pick<Scenario, 'behaviour' | 'turns' | 'words' | 'numbered' | 'timed'>) {
    this.backend = new ContractBackend(behaviour);
    this.#turns = turns[Symbol.iterator]();
    this.#words = words[Symbol.iterator]();
    this.#time = timed ? undefined : { created_at: null };
    this.#number = numbered ? undefined : { seq: null };
  }

  readonly fetch: ContractBackend['fetch'] = async (url, init) => {
    const turn = this.#turns.next().value ?? QUIET;
    this.#say(turn);
    if (url.endsWith(this.backend.jobId)) this.#look();
    if (turn.fault === 'refused') throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    if (turn.fault === 'busy') return new Response('{"detail":"busy"}', { status: 503, headers: { 'Content-Type': 'application/json' } });
    if (turn.fault === 'reset') this.backend.cutStreams(new TypeError('terminated'));
    if (turn.fault === 'cut') this.backend.cutStreams();
    const response = await this.backend.fetch(url, init);
    if (url.includes('/stream')) return response;
    if (turn.fault !== 'none') return broken(response, turn);
    return this.#number === undefined && url.includes('/events') ? shuffled(response, turn.disorder) : response;
  };

  /** The next status; after the last one nothing more is said. */
  #look(): void {
    const { value: word } = this.#words.next();
    this.backend.status(word ?? 'succeeded');
    if (word === undefined) for (let turn = this.#turns.next(); !turn.done; turn = this.#turns.next()) this.#say(turn.value);
  }

  #say({ says }: Turn): void {
    const { backend } = this;
    for (const { what, which, step, times } of says) {
      for (let time = 0; time < times; time++) {
        if (what === 'event') backend.event(`type ${which}`, { ...this.#time, ...this.#number });
        else if (what === 'phase') backend.phase(`phase ${which}`, this.#time);
        else backend.point(`loss ${which}`, step === 'none' ? null : this.#step(which, step), which, this.#time);
      }
    }
  }

  #step(which: number, step: Said['step']): number {
    const last = this.#steps[which] ?? 0;
    return (this.#steps[which] = step === 'next' ? last + 1 : step === 'again' ? 0 : last);
  }
}

/** An answer with its list, or the list that it is, in disorder. */
async function shuffled(response: Response, disorder: number): Promise<Response> {
  const shuffle = (value: unknown): unknown => (Array.isArray(value) ? disordered(value, disorder) : value);
  const answer = (await response.json()) as object;
  const entries = Object.entries(answer).map(([name, value]) => [name, shuffle(value)] as const);
  return Response.json(Array.isArray(answer) ? shuffle(answer) : Object.fromEntries(entries));
}

/** The beginning of an answer, and then a reset, or an end as if that was all. */
async function broken(response: Response, { fault, at }: Turn): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (fault === 'reset') controller.error(new TypeError('terminated'));
      else controller.close();
    },
    start: (controller) => controller.enqueue(bytes.subarray(0, Math.floor(bytes.length * at))),
  });
  return new Response(body, { status: response.status, headers: response.headers });
}

const of = (messages: readonly StreamMessage[], wanted: StreamType) => sorted(messages.filter(({ streamType }) => streamType === wanted).map(({ data }) => data));

describe('a backend without a log behind a network that breaks, read by processes that end in the middle', () => {
  it('has everything delivered once to each process, and once into a file and a table', async () => {
    const file = join(temporaryDirectory(), 'messages.jsonl');
    await fc.assert(
      fc.asyncProperty(scenario, async ({ stops, maxEventsPerPoll, ...drawn }) => {
        const job = new Job(drawn);
        const { backend: { baseUrl, jobId, events, points, phases }, fetch } = job;
        const { processes, gaps, file: lines, table } = await readWithRestarts(stops, file, {
          baseUrl, jobId, fetch, config: { maxEventsPerPoll }, transport: drawn.behaviour.stream ? 'auto' : 'poll', intervalMs: 1_000,
        });
        for (const { messages } of processes) expect(new Set(messages.map(messageKey)).size).toBe(messages.length);
        expect(lines.length).toBe(table.length);
        const numbers = drawn.behaviour.metrics?.numbered ? points.map((point, index) => ({ seq: index + 1, ...point })) : points;
        expect(of(lines, 'events')).toEqual(sorted(events));
        expect(of(lines, 'metrics')).toEqual(sorted(numbers));
        expect(of(lines, 'timeline')).toEqual(sorted(phases));
        expect(processes.at(-1)?.result?.status).toBe('succeeded');
        // Where every page holds the whole list, nothing tells that it is whole.
        if (drawn.behaviour.metrics?.afterStep !== false) expect(gaps).toEqual([]);
      }),
      runs(1_000),
    );
  });
});
