import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('docs/terminal.md has the keys of the live view', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/write-key-map.mjs', '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
