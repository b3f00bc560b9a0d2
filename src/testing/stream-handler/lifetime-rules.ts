import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { Rule } from '../rule.ts';
import { ABORTED, FAILED, FINAL, type HandlerBench } from './handler-bench.ts';
import { logMessages } from './handler-messages.ts';

const OUTCOMES = [['the end of the job', FINAL], ['an error', FAILED], ['an abort', ABORTED]] as const;

function flushRule<Bench extends HandlerBench>(rule: Rule<Bench>): void {
  rule('flush makes visible everything that came before it', async (bench) => {
    await bench.open();
    for (let from = 1; from <= 21; from += 10) {
      await bench.deliver(logMessages(from, 10));
      await bench.flush();
      await bench.check(logMessages(1, from + 9));
    }
    await bench.close();
    await bench.check(logMessages(1, 30));
  });
}

export function lifetimeRules<Bench extends HandlerBench>(rule: Rule<Bench>, { keepsOnAbort = true, flushWaits = true }: Bench['options']): void {
  if (flushWaits) flushRule(rule);
  rule('a flush with nothing to do is harmless', async (bench) => {
    await bench.open();
    await bench.flush();
    await bench.flush();
    await bench.deliver(logMessages(1, 3));
    await bench.flush();
    await bench.flush();
    await bench.close();
    await bench.check(logMessages(1, 3));
  });
  for (const [what, outcome] of OUTCOMES) {
    const keeps = outcome !== ABORTED || keepsOnAbort;
    rule(`close after ${what} keeps what was ${keeps ? 'handled' : 'flushed'}, and leaves nothing behind`, async (bench) => {
      await bench.open();
      await bench.deliver(logMessages(1, 10));
      if (!keeps) await bench.flush();
      await bench.deliver(logMessages(11, 10));
      await bench.close(outcome);
      await bench.check(keeps ? logMessages(1, 20) : flushWaits ? logMessages(1, 10) : [], { orMore: !keeps });
      await bench.checkFree();
      assert.equal(getEventListeners(bench.abort.signal, 'abort').length, 0, 'a listener is left on the signal');
    });
    rule(`close after ${what} without a message is harmless`, async (bench) => {
      await bench.open();
      await bench.close(outcome);
      await bench.check([]);
      await bench.checkFree();
    });
    rule(`close after ${what} without open is harmless: another handler may have failed to open`, async (bench) => {
      await bench.close(outcome);
      await bench.check([]);
      await bench.checkFree();
    });
  }
  rule('close may come while an earlier call is under way: both come to an end', async (bench) => {
    const { handler } = bench.harness;
    await bench.open();
    await bench.deliver(logMessages(1, 5));
    await bench.flush();
    const [message] = logMessages(6, 1);
    assert.ok(message);
    const call = (async () => handler.handle(message))();
    // The stream does not look any more at a call that it left behind.
    call.catch(() => undefined);
    await bench.close(ABORTED);
    await bench.ended(call);
    await bench.checkFree();
    if (flushWaits) await bench.check(logMessages(1, 5), { orMore: true });
  });
}
