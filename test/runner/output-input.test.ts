import { appendFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { OutputInput } from '../../src/runner/output/output-input.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

it('reads the last lines of a program however large the file is by then, and empties it', () => {
  const path = join(temporaryDirectory(), 'output.log');
  writeFileSync(path, 'first\n');
  const input = new OutputInput(path, systemClock, { cap: 100 });
  const first = input.read(0, false);
  appendFileSync(path, `${'x\n'.repeat(500)}Error: no memory\n`);
  const last = input.read(first?.offset ?? 0, true);
  const end = input.read(last?.offset ?? 0, true);
  input.close();
  expect(last?.records.map((record) => 'text' in record && record.text).slice(-1)).toEqual(['Error: no memory']);
  // Then it is as small as it should be.
  expect([last?.offset, end, statSync(path).size, input.lastLines().at(-1)]).toEqual([6 + 1_000 + 17, undefined, 0, 'Error: no memory']);
});
