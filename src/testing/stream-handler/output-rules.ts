import assert from 'node:assert/strict';
import type { Rule } from '../rule.ts';
import { FAILED, type HandlerBench } from './handler-bench.ts';
import { logMessages } from './handler-messages.ts';

/** What the calls threw. A failing output is told by any of them. */
async function failuresOf(...calls: readonly (() => Promise<void>)[]): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const call of calls) await call().catch((error: unknown) => failures.push(error));
  for (const failure of failures) assert.ok(!(failure instanceof assert.AssertionError), failure as Error);
  return failures;
}

export function outputRules<Bench extends HandlerBench>(rule: Rule<Bench>, { breakOutput }: Bench['options']): void {
  if (breakOutput === undefined) return;

  rule('a failing output is told: by handle, by flush, or at the latest by close', async (bench) => {
    await bench.open();
    await breakOutput(bench.harness);
    const failures = await failuresOf(() => bench.deliver(logMessages(1, 10)), () => bench.flush(), () => bench.close());
    assert.ok(failures.length > 0, 'the failure was swallowed');
    assert.ok(failures.every((failure) => failure instanceof Error), 'what was thrown is no error');
  });
  rule('an output that fails later is told too', async (bench) => {
    await bench.open();
    await bench.deliver(logMessages(1, 10));
    await bench.flush();
    await breakOutput(bench.harness);
    const failures = await failuresOf(() => bench.deliver(logMessages(11, 10)), () => bench.flush(), () => bench.close());
    assert.ok(failures.length > 0, 'the failure was swallowed');
  });
  rule('a failure takes back nothing that was flushed', async (bench) => {
    await bench.open();
    await bench.deliver(logMessages(1, 10));
    await bench.flush();
    await breakOutput(bench.harness);
    await failuresOf(() => bench.deliver(logMessages(11, 10)), () => bench.flush(), () => bench.close(FAILED));
    await bench.check(logMessages(1, 10), { orMore: true });
  });
  rule('close comes to an end after a failure, and leaves nothing behind', async (bench) => {
    await bench.open();
    await breakOutput(bench.harness);
    await failuresOf(() => bench.deliver(logMessages(1, 10)), () => bench.close(FAILED));
    await bench.checkFree();
  });
}
