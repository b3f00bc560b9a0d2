import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Where tests of real processes wait, for an event and with an upper bound; and the programs that those processes run. */
const ALLOWED = ['support/wait-until.ts', 'support/runner-fixture.ts', 'support/hasty-clock.ts', 'meta/no-sleep.test.ts'];

it('no test sleeps', () => {
  const files = readdirSync('test', { recursive: true }).map(String).filter((file) => /\.(?:ts|mjs|js)$/.test(file) && !ALLOWED.includes(file));
  expect(files.length).toBeGreaterThan(10);
  const sleeping = files.filter((file) => /\b(?:setTimeout|setInterval)\s*\(|timers\/promises|Atomics\.wait|systemClock\.sleep/.test(readFileSync(join('test', file), 'utf8')));
  expect(sleeping).toEqual([]);
});
