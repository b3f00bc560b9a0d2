import { expect, it } from 'vitest';
import type { TestFramework } from '../../src/testing/suite.ts';

/** Runs a suite without a test framework. @returns how many cases it has, and the titles of those that fail */
export async function failingCases(runSuite: (framework: TestFramework) => void): Promise<{ readonly count: number; readonly failing: string[] }> {
  const cases: { readonly title: string; readonly body: () => Promise<void> }[] = [];
  runSuite({
    describe: (_title, body) => body(),
    it: (title, body) => void cases.push({ title, body }),
  });
  const failing: string[] = [];
  for (const { title, body } of cases) {
    try {
      await body();
    } catch {
      failing.push(title);
    }
  }
  return { count: cases.length, failing };
}

/** An implementation with one fault. */
export interface Broken<Made> {
  /** What is wrong with it. */
  readonly fault: string;
  /** Title of the case that has to fail. */
  readonly rule: string;
  readonly create: Made;
}

/** Adds a test for each broken implementation: the suite has to reject it, by the rule that it breaks. */
export function rejects<Made>(brokenOnes: readonly Broken<Made>[], runSuite: (framework: TestFramework, create: Made) => void): void {
  it.each(brokenOnes)('$fault', async ({ rule, create }) => {
    const { count, failing } = await failingCases((framework) => runSuite(framework, create));
    expect(failing).toContain(rule);
    // A fault that fails everything would show nothing of the one rule.
    expect(failing.length).toBeLessThan(count);
  });
}
