import { ManualClock } from './manual-clock.ts';
import { HandlerBench } from './stream-handler/handler-bench.ts';
import type { StreamHandlerHarness, TestStreamHandlerOptions } from './stream-handler/harness.ts';
import { lifetimeRules } from './stream-handler/lifetime-rules.ts';
import { messageRules } from './stream-handler/message-rules.ts';
import { outputRules } from './stream-handler/output-rules.ts';
import { restartRules } from './stream-handler/restart-rules.ts';
import { type TestFramework, withClosing } from './suite.ts';

/**
 * Checks a `StreamHandler` against its contract. Each case names the rule it checks. Messages are frozen, calls come one after
 * another, and `open` comes before the first message: a handler need not work without it, but `close` may come without it.
 */
export function testStreamHandler<Harness extends StreamHandlerHarness>({ describe, it }: TestFramework, options: TestStreamHandlerOptions<Harness>): void {
  const rule = (title: string, check: (bench: HandlerBench<Harness>) => Promise<void>) =>
    it(title, () => {
      const clock = new ManualClock();
      return withClosing(() => options.create(clock), (harness) => check(new HandlerBench(harness, clock, options)));
    });

  describe('StreamHandler: messages', () => messageRules(rule));
  describe('StreamHandler: opening and closing', () => lifetimeRules(rule, options));
  if (options.breakOutput !== undefined) describe('StreamHandler: a failing output', () => outputRules(rule, options));
  if (options.reopen !== undefined) describe('StreamHandler: restarts', () => restartRules(rule, options));
}
