import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiClient, type Fetch } from '../../src/api/api-client.ts';
import { messageKey } from '../../src/core/message-key.ts';
import type { StreamBatch, StreamCursor, StreamSource } from '../../src/core/stream-source.ts';
import { LogSource } from '../../src/source/log/log-source.ts';
import { PollingSource } from '../../src/source/polling/polling-source.ts';
import { ContractBackend } from '../support/contract-backend.ts';
import { FaultyLog } from '../support/faulty-log.ts';
import { InstantClock } from '../support/instant-clock.ts';
import { runs } from '../support/property.ts';

function client(fetch: Fetch): ApiClient {
  return new ApiClient({ baseUrl: 'http://backend', apiKey: 'k', fetch, clock: new InstantClock(), random: () => 0.5 });
}

/** Reads to the end, or so many batches. */
async function read(source: StreamSource, cursor: StreamCursor | undefined, most = Infinity): Promise<StreamBatch[]> {
  const batches: StreamBatch[] = [];
  for await (const batch of source.read({ cursor, signal: new AbortController().signal })) {
    batches.push(batch);
    if (batches.length >= most) break;
  }
  return batches;
}

const keys = (batches: readonly StreamBatch[]) => batches.flatMap(({ messages }) => messages.map(messageKey));
const stored = (cursor: StreamCursor | undefined) => JSON.parse(JSON.stringify(cursor)) as StreamCursor;

/** Reads a part, and the rest by another source from the cursor of any batch of it, as it comes back from a file. */
async function roundTrip(source: () => StreamSource, most: number, from: number) {
  const before = (await read(source(), undefined, most)).slice(0, 1 + from);
  const cursor = stored(before.at(-1)?.cursor);
  const after = await read(source(), cursor);
  return { before: keys(before), after: keys(after), again: keys(await read(source(), stored(after.at(-1)?.cursor))), final: after.at(-1)?.final?.status };
}

const batchLimit = fc.integer({ min: 1, max: 40 });
const place = fc.record({ most: fc.integer({ min: 1, max: 30 }), from: fc.nat(30) });

describe('a cursor that was stored', () => {
  it('of a log is where the next record comes from', async () => {
    const drawn = fc.record({ size: fc.integer({ min: 1, max: 120 }), batchLimit, place, transport: fc.constantFrom('sse', 'poll', 'auto') });
    await fc.assert(
      fc.asyncProperty(drawn, async ({ size, batchLimit, place: { most, from }, transport }) => {
        const log = new FaultyLog(size, []);
        const { jobId, expected } = log;
        const source = () => new LogSource({ client: client(log.fetch), jobId, batchLimit, transport });
        const { before, after, again, final } = await roundTrip(source, most, from);
        expect([...before, ...after]).toEqual(expected.map((seq) => `${jobId}:${seq}`));
        expect([again, final]).toEqual([[], 'succeeded']);
      }),
      runs(1_000),
    );
  });

  const item = fc.record({
    what: fc.constantFrom('event', 'bare event', 'point', 'bare point', 'phase', 'bare phase'),
    which: fc.nat(2),
    step: fc.oneof(fc.nat(6), fc.constant(null)),
  });

  it('of a backend without a log is where everything else comes from, also of what looks alike', async () => {
    const drawn = fc.record({ items: fc.array(item, { maxLength: 40 }), batchLimit, place, numbered: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(drawn, async ({ items, batchLimit, place: { most, from }, numbered }) => {
        const backend = new ContractBackend({ metrics: { numbered } });
        for (const { what, which, step } of items) {
          const time = what.startsWith('bare') ? { created_at: null } : {};
          if (what.endsWith('event')) backend.event(`type ${which}`, what === 'event' ? {} : { seq: null, ...time });
          if (what.endsWith('point')) backend.point(`loss ${which}`, step, which, time);
          if (what.endsWith('phase')) backend.phase(`phase ${which}`, time);
        }
        backend.status('failed');
        const source = () => new PollingSource({ client: client(backend.fetch), jobId: backend.jobId, batchLimit, live: false });
        const { before, after, again, final } = await roundTrip(source, most, from);
        const all = [...before, ...after];
        expect([new Set(all).size, all.length]).toEqual([items.length + 1, items.length + 1]);
        expect([again, final]).toEqual([[], 'failed']);
      }),
      runs(1_000),
    );
  });
});
