import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultName } from '../../../src/cli/commands/run/default-name.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

it('a command is called by its script, else by its program, and shows no other argument', () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'src.d'));
  writeFileSync(join(directory, 'src.d', 'train.py'), '');
  writeFileSync(join(directory, 'x'.repeat(80) + '.py'), '');
  const name = (...command: string[]) => defaultName(command, directory);
  expect(name('python3', '-u', 'src.d/train.py', '--lr', '3e-4')).toBe('train.py');
  expect(name('/usr/bin/python3', join(directory, 'src.d', 'train.py'))).toBe('train.py');
  expect(name('python3', '-m', 'package.train', '--key=secret.key')).toBe('python3');
  expect(name('./bin/fit', 'src.d')).toBe('fit');
  expect(name('python3', `${'x'.repeat(80)}.py`)).toHaveLength(60);
});
