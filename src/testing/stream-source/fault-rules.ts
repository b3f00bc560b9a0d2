import assert from 'node:assert/strict';
import { history } from './source-records.ts';
import type { SourceBench } from './source-bench.ts';
import type { Rule } from '../rule.ts';

/** True for an error, and not for the suite's own that says that nothing happened. */
function isFault(error: unknown): boolean {
  return error instanceof Error && !(error instanceof assert.AssertionError);
}

export function faultRules<Bench extends SourceBench>(rule: Rule<Bench>, { breakOnce, fail }: Bench['options']): void {
  if (breakOnce !== undefined) {
    rule('a passing fault at the start is told to onRetry and costs nothing', async (bench) => {
      await bench.ended(history(1, 60));
      await breakOnce(bench.harness);
      const reader = await bench.reader().toEnd();
      bench.check(reader.messages);
      assert.ok(reader.retries.length > 0, 'onRetry was not told');
      await bench.checkFree(reader);
    });
    rule('a passing fault under way is told to onRetry and costs nothing', async (bench) => {
      await bench.run(history(1, 20));
      const reader = await bench.reader().until(20);
      for (let number = 21; number < 30; number += 3) {
        const told = reader.retries.length;
        const { next } = await reader.waiting();
        await breakOnce(bench.harness);
        await bench.append(history(number, 3));
        await reader.drive(next, 'the record behind the fault');
        await reader.until(bench.said.length);
        assert.ok(reader.retries.length > told, 'onRetry was not told');
      }
      await bench.finish();
      bench.check((await reader.toEnd()).messages);
      await bench.checkFree(reader);
    });
    rule('what onRetry is told has the error, which try it was, and the pause', async (bench) => {
      await bench.ended(history(1, 5));
      await breakOnce(bench.harness);
      const [notice] = (await bench.reader().toEnd()).retries;
      assert.ok(notice?.error instanceof Error);
      assert.ok(notice.attempt >= 1 && notice.delayMs >= 0);
    });
  }
  if (fail !== undefined) {
    rule('a lasting fault at the start throws, and frees everything', async (bench) => {
      await bench.run(history(1, 5));
      await fail(bench.harness);
      const reader = bench.reader();
      await assert.rejects(reader.toEnd(), isFault);
      assert.deepEqual(reader.messages, []);
      await bench.checkFree(reader);
    });
    rule('a lasting fault under way throws after everything that came before it', async (bench) => {
      await bench.run(history(1, 20));
      const reader = await bench.reader().until(20);
      const { next } = await reader.waiting();
      await fail(bench.harness);
      await assert.rejects(reader.drive(next, 'the fault').then(() => reader.toEnd()), isFault);
      bench.check(reader.messages);
      assert.ok(reader.batches.every(({ final }) => final === undefined), 'a fault is no end of the job');
      await bench.checkFree(reader);
    });
  }
}
