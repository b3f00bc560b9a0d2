import { expect, it } from 'vitest';
import { recordBatches } from '../../../src/cli/commands/attach/record-batches.ts';
import type { NewRecord } from '../../../src/core/log-record.ts';

const log = (text: string): NewRecord => ({ kind: 'log', text });
const entry = (end: number, count: number, text = 'x') => ({ end, records: Array.from({ length: count }, () => log(text)) });
const sizes = (entries: Parameters<typeof recordBatches>[0]) => [...recordBatches(entries)].map(({ records, end }) => [records.length, end]);

it('entries are put together into requests, and never cut', () => {
  expect(sizes([])).toEqual([]);
  expect(sizes([entry(10, 3), entry(20, 0), entry(30, 2)])).toEqual([[5, 30]]);
  expect(sizes([entry(10, 1_500), entry(20, 500), entry(30, 1)])).toEqual([[2_000, 20], [1, 30]]);
  expect(sizes([entry(10, 1_500), entry(20, 1_500)])).toEqual([[1_500, 10], [1_500, 20]]);
  // What says nothing moves the position all the same.
  expect(sizes([entry(10, 0)])).toEqual([[0, 10]]);
});

it('a request holds no more than a server takes', () => {
  const wide = 'é'.repeat(4_000);
  for (const entries of [[entry(10, 500, wide)], [entry(10, 30, wide), entry(20, 30, wide)], [entry(10, 20_000)]]) {
    for (const { records } of recordBatches(entries)) {
      expect(records.length).toBeLessThanOrEqual(10_000);
      expect(Buffer.byteLength(JSON.stringify({ records }))).toBeLessThan(1024 * 1024);
    }
  }
  const [cut] = [...recordBatches([entry(10, 20_000)])];
  expect(cut?.records.at(-1)).toMatchObject({ kind: 'event', level: 'warning', message: '10001 records of one place are more than can be stored at once, and are left out' });
});
