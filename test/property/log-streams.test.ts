import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaultyLog, type Turn } from '../support/faulty-log.ts';
import { runs } from '../support/property.ts';
import { arbitraryStops, readWithRestarts } from '../support/restarts.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const turn = (size: number) =>
  fc.record<Turn>({
    says: fc.oneof(fc.nat(3), fc.nat(Math.ceil(size / 3))),
    page: fc.integer({ min: 1 + Math.floor(size / 50), max: 5 + size }),
    disorder: fc.oneof(fc.constant(0), fc.nat(50)),
    fault: fc.constantFrom('none', 'none', 'none', 'reset', 'cut', 'refused', 'busy'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  });

/** Mostly short logs, for the sake of the time that they take, and some as long as they get. */
const size = fc.oneof(
  { weight: 40, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 4, arbitrary: fc.integer({ min: 41, max: 300 }) },
  { weight: 1, arbitrary: fc.integer({ min: 301, max: 2_000 }) },
);

const scenario = size.chain((size) =>
  fc.record({
    size: fc.constant(size),
    transport: fc.constantFrom('sse', 'poll', 'auto'),
    turns: fc.array(turn(size), { maxLength: 30 }),
    stops: arbitraryStops(size),
    maxEventsPerPoll: fc.oneof(fc.integer({ min: 1 + Math.floor(size / 50), max: 20 + size }), fc.constant(1_000)),
  }),
);

const seqs = (rows: readonly { readonly seq?: number | null }[]) => rows.map(({ seq }) => seq);

describe('a log behind a network that breaks, read by processes that end in the middle', () => {
  it('is delivered once to each process, and once into a file and a table, in order', async () => {
    const file = join(temporaryDirectory(), 'messages.jsonl');
    await fc.assert(
      fc.asyncProperty(scenario, async ({ size, transport, turns, stops, maxEventsPerPoll }) => {
        const log = new FaultyLog(size, turns);
        const { baseUrl, jobId, fetch, expected } = log;
        const { processes, gaps, file: lines, table } = await readWithRestarts(stops, file, { baseUrl, jobId, fetch, transport, config: { maxEventsPerPoll } });
        for (const { start, messages, result } of processes) {
          const rest = expected.filter((seq) => seq > Number(start ?? 0));
          expect(seqs(messages)).toEqual(result === undefined ? rest.slice(0, messages.length) : rest);
        }
        expect([seqs(lines), seqs(table), gaps]).toEqual([expected, expected, []]);
        expect(processes.at(-1)?.result).toMatchObject({ status: 'succeeded', cursor: size });
      }),
      runs(1_000),
    );
  });
});
