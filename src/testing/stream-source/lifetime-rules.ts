import assert from 'node:assert/strict';
import { turn } from '../drive.ts';
import { history } from './source-records.ts';
import type { SourceBench } from './source-bench.ts';
import type { Rule } from '../rule.ts';

const REASON = new Error('the reason of the abort');

/** True for the reason itself: neither a copy nor another error. */
const isReason = (error: unknown) => error === REASON;

export function lifetimeRules<Bench extends SourceBench>(rule: Rule<Bench>, { requests, stall }: Bench['options']): void {
  if (requests !== undefined) {
    rule('nothing is read ahead: a reader that stands still makes the source stand still', async (bench) => {
      await bench.ended(history(1, bench.long));
      const atFirst = requests(bench.harness);
      await bench.reader().toEnd();
      const whole = requests(bench.harness) - atFirst;
      const reader = bench.reader();
      await reader.next();
      await reader.next();
      const before = requests(bench.harness);
      for (let index = 0; index < 40; index++) await (bench.harness.tick?.() ?? turn());
      const more = requests(bench.harness) - before;
      assert.ok(more <= 1, `${more} requests while nobody asked for a batch`);
      const asked = requests(bench.harness) - atFirst - whole;
      assert.ok(asked < whole || whole === 1, `${asked} of ${whole} requests for two batches`);
    });
    rule('an abort before the start asks for nothing and rejects with its reason', async (bench) => {
      await bench.ended(history(1, 20));
      const reader = bench.reader();
      reader.abort.abort(REASON);
      const before = requests(bench.harness);
      await assert.rejects(reader.driveAtOnce(reader.start(), 'the abort'), isReason);
      assert.equal(requests(bench.harness), before);
      await bench.checkFree(reader);
    });
  }
  rule('an abort before the start rejects with its reason', async (bench) => {
    await bench.ended(history(1, 20));
    const reader = bench.reader();
    reader.abort.abort(REASON);
    await assert.rejects(reader.driveAtOnce(reader.start(), 'the abort'), isReason);
  });
  rule('an abort while the source waits rejects at once with its reason, and frees everything', async (bench) => {
    await bench.run(history(1, 5));
    const reader = await bench.reader().until(5);
    const { next } = await reader.waiting();
    reader.abort.abort(REASON);
    await assert.rejects(reader.driveAtOnce(next, 'the abort'), isReason);
    assert.equal(await reader.next(), undefined, 'the iteration goes on after the abort');
    await bench.checkFree(reader);
  });
  rule('an abort between two batches rejects with its reason', async (bench) => {
    await bench.ended(history(1, 60));
    const reader = bench.reader();
    await reader.next();
    await reader.next();
    reader.abort.abort(REASON);
    await assert.rejects(reader.driveAtOnce(reader.start(), 'the abort'), isReason);
    await bench.checkFree(reader);
  });
  if (stall !== undefined) {
    rule('an abort while there is no answer rejects at once with its reason, and frees everything', async (bench) => {
      await bench.run(history(1, 5));
      await stall(bench.harness);
      const reader = bench.reader();
      const { next } = await reader.waiting(3);
      reader.abort.abort(REASON);
      await assert.rejects(reader.driveAtOnce(next, 'the abort'), isReason);
      await bench.checkFree(reader);
    });
  }
  rule('breaking out of the iteration frees everything', async (bench) => {
    await bench.run(history(1, 20));
    const early = bench.reader();
    await early.next();
    await early.break();
    await bench.checkFree(early);
    const late = await bench.reader().until(20);
    await late.break();
    await bench.checkFree(early, late);
  });
  rule('the end frees everything, and the iteration is over', async (bench) => {
    await bench.run(history(1, 20));
    const reader = await bench.reader().until(20);
    await bench.finish();
    await reader.toEnd();
    assert.equal(await reader.next(), undefined);
    await bench.checkFree(reader);
  });
  rule('two readers of one source do not disturb each other', async (bench) => {
    await bench.run(history(1, bench.long));
    const [first, second, third] = [bench.reader(), bench.reader(), bench.reader()];
    // Side by side, and one faster than the other: what one takes must not be missing from the other.
    while (first.count < bench.long || second.count < bench.long) {
      await Promise.all([first, second].filter(({ count }) => count < bench.long).map((reader) => reader.next()));
      if (second.count < bench.long) await second.next();
      if (third.batches.length < 2) await third.next();
      else await third.break();
    }
    await bench.finish();
    bench.check((await first.toEnd()).messages);
    bench.check((await second.toEnd()).messages);
  });
  rule('a source can be read again', async (bench) => {
    await bench.ended(history(1, 20));
    bench.check((await bench.reader().toEnd()).messages);
    bench.check((await bench.reader().toEnd()).messages);
  });
}
