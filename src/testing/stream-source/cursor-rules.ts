import assert from 'node:assert/strict';
import type { StreamBatch } from '../../core/stream-source.ts';
import { history } from './source-records.ts';
import { type SourceBench, stored } from './source-bench.ts';
import type { Rule } from '../rule.ts';

/** Places to go on from, spread over a long history, both ends included. */
function spread(batches: readonly StreamBatch[], count: number): number[] {
  const last = batches.length - 1;
  return [...new Set(Array.from({ length: count }, (_, index) => Math.round((index * last) / (count - 1))))];
}

/** Checks that what came up to a batch and what comes after its cursor are the whole, statuses too. */
async function checkResumed(bench: SourceBench, batches: readonly StreamBatch[], index: number): Promise<void> {
  const before = batches.slice(0, index + 1).flatMap(({ messages }) => messages);
  const { cursor } = batches[index] as StreamBatch;
  const reader = await bench.reader(stored(cursor)).toEnd();
  const all = [...before, ...reader.messages];
  bench.check(all);
  const statuses = all.filter(({ streamType }) => streamType === 'status').map(({ data }) => data['status']);
  assert.equal(new Set(statuses).size, statuses.length, `a status came again: ${statuses.join()}`);
  assert.deepEqual(reader.final.status, batches.at(-1)?.final?.status);
}

export function cursorRules<Bench extends SourceBench>(rule: Rule<Bench>): void {
  rule('a cursor is JSON: it survives being stored', async (bench) => {
    await bench.ended(history(1, 60));
    for (const { cursor } of (await bench.reader().toEnd()).batches) assert.deepEqual(stored(cursor), cursor);
  });
  rule('reading on from the cursor of any batch gives the rest: no gap, no repeat', async (bench) => {
    await bench.ended(history(1, 60));
    const { batches } = await bench.reader().toEnd();
    for (const [index] of batches.entries()) await checkResumed(bench, batches, index);
  });
  rule('so it does in a long history, wherever a page ends', async (bench) => {
    await bench.ended(history(1, bench.long));
    const { batches } = await bench.reader().toEnd();
    for (const index of spread(batches, 6)) await checkResumed(bench, batches, index);
  });
  rule('the cursor of the last batch gives only the end again', async (bench) => {
    await bench.ended(history(1, 20), 'failed');
    const whole = await bench.reader().toEnd();
    const again = await bench.reader(stored(whole.last.cursor)).toEnd();
    assert.deepEqual([again.messages, again.final.status, again.batches.length], [[], 'failed', 1]);
  });
  rule('a cursor does not change after it was given', async (bench) => {
    await bench.run(history(1, 20));
    const reader = bench.reader();
    const first = await reader.next();
    const text = JSON.stringify(first?.cursor);
    await bench.finish();
    await reader.toEnd();
    assert.equal(JSON.stringify(first?.cursor), text);
  });
  rule('a reader that starts again after every batch of a running job gets everything once', async (bench) => {
    await bench.run(history(1, 12));
    const batches: StreamBatch[] = [];
    const count = () => batches.flatMap(({ messages }) => messages).filter(({ streamType }) => streamType !== 'status').length;
    for (let number = 13; number <= 45; number += 4) {
      while (count() < bench.said.length) {
        const last = batches.at(-1);
        const reader = bench.reader(last && stored(last.cursor));
        const batch = await reader.next();
        assert.ok(batch && batch.final === undefined, 'the source ended before the job');
        batches.push(batch);
        await reader.break();
      }
      await bench.append(history(number, 4));
    }
    await bench.finish();
    const { messages } = await bench.reader(stored((batches.at(-1) as StreamBatch).cursor)).toEnd();
    bench.check([...batches.flatMap((batch) => batch.messages), ...messages]);
  });
  rule('a cursor taken while the job ran is good after its end', async (bench) => {
    await bench.run(history(1, 20));
    const before = await bench.reader().until(20);
    await before.break();
    await bench.append(history(21, 20));
    await bench.finish('cancelled');
    const after = await bench.reader(stored(before.last.cursor)).toEnd();
    bench.check([...before.messages, ...after.messages]);
    assert.equal(after.final.status, 'cancelled');
  });
}
