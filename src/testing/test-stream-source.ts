import { cursorRules } from './stream-source/cursor-rules.ts';
import { deliveryRules } from './stream-source/delivery-rules.ts';
import { faultRules } from './stream-source/fault-rules.ts';
import type { StreamSourceHarness, TestStreamSourceOptions } from './stream-source/harness.ts';
import { lifetimeRules } from './stream-source/lifetime-rules.ts';
import { SourceBench } from './stream-source/source-bench.ts';
import { type TestFramework, withClosing } from './suite.ts';

/** Checks a `StreamSource` against its contract. Each case names the rule it checks. */
export function testStreamSource<Harness extends StreamSourceHarness>({ describe, it }: TestFramework, options: TestStreamSourceOptions<Harness>): void {
  const rule = (title: string, check: (bench: SourceBench<Harness>) => Promise<void>) =>
    it(title, () =>
      withClosing(options.create, async (harness) => {
        const bench = new SourceBench(harness, options);
        try {
          await check(bench);
        } finally {
          bench.stop();
        }
      }),
    );

  describe('StreamSource: what is delivered', () => deliveryRules(rule));
  describe('StreamSource: cursors', () => cursorRules(rule));
  describe('StreamSource: pulling, aborting and freeing', () => lifetimeRules(rule, options));
  if (options.breakOnce !== undefined || options.fail !== undefined) describe('StreamSource: faults', () => faultRules(rule, options));
}
