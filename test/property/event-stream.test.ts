import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEventStream } from '../../src/source/event-stream.ts';
import { InstantClock } from '../support/instant-clock.ts';
import { runs } from '../support/property.ts';

interface Event {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: string;
}

/** The events of a whole text, line by line as the HTML standard says (9.2.6), with each event's own id. */
function reference(text: string): Event[] {
  const events: Event[] = [];
  let fields: Record<string, string | undefined> = {};
  // What follows the last line end is no line yet.
  for (const line of text.split(/\r\n|\r|\n/).slice(0, -1)) {
    if (line === '') {
      const { id, event, data } = fields;
      if (data !== undefined) events.push({ id, event: event || undefined, data });
      fields = {};
      continue;
    }
    const [, name = '', value = ''] = /^([^:]*)(?:: ?([^]*))?$/.exec(line) ?? [];
    if (name === 'data' && fields['data'] !== undefined) fields['data'] += `\n${value}`;
    else if (name !== 'id' || !value.includes('\0')) fields[name] = value;
  }
  return events;
}

function bodyOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

/** What is read, chunk by chunk. */
async function read(chunks: readonly Uint8Array[]): Promise<Event[][]> {
  const read: Event[][] = [];
  for await (const events of readEventStream(bodyOf(chunks), new AbortController(), new InstantClock())) {
    read.push(events.map(({ id, event, data }) => ({ id, event, data })));
  }
  return read;
}

/** Pieces of a stream that make sense together more often than not. */
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('\n', '\r', '\r\n', '\n\n', '\r\r', '\r\n\r\n') },
  { weight: 4, arbitrary: fc.constantFrom('data: ', 'data:', 'data', 'event: ', 'id: ', 'id:7\0', ': ', ':', 'retry: 5', 'unknown: ') },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  { weight: 1, arbitrary: fc.constantFrom('{"seq":1}', 'träin.loss → 🚀', '\uFEFF', ' ') },
);

const stream = fc.record({ text: fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')), cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }) });

function cut(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((place) => Math.round(place * bytes.length)), bytes.length].toSorted((left, right) => left - right);
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end)).filter(({ length }) => length > 0);
}

describe('server-sent events', () => {
  it('are read with the chunk that completes them, however the bytes are cut and the lines are ended', async () => {
    await fc.assert(
      fc.asyncProperty(stream, async ({ text, cuts }) => {
        const chunks = cut(new TextEncoder().encode(text), cuts);
        const decoder = new TextDecoder();
        let sofar = '';
        let known = 0;
        const expected = chunks.map((chunk) => {
          const events = reference((sofar += decoder.decode(chunk, { stream: true }))).slice(known);
          known += events.length;
          return events;
        });
        expect(await read(chunks)).toEqual(expected);
      }),
      runs(1_000),
    );
  });

  it('are read byte by byte as in one piece', async () => {
    const text = 'id: 1\r\ndata: träin → 🚀\r\n\r\n: keep-alive\r\revent: end\ndata: a\ndata: b\n\ndata: half';
    const bytes = new TextEncoder().encode(text);
    const expected = [
      { id: '1', event: undefined, data: 'träin → 🚀' },
      { id: undefined, event: 'end', data: 'a\nb' },
    ];
    for (const chunks of [[bytes], Array.from(bytes, (byte) => Uint8Array.of(byte))]) expect((await read(chunks)).flat()).toEqual(expected);
  });
});
