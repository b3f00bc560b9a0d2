import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMAND_GROUPS } from '../../src/cli/program.ts';
import { finder, pointsOf, progressOf } from '../capture/printed/printed-text.ts';

const readme = readFileSync('README.md', 'utf8');

describe('README.md', () => {
  it('finds in the line of a loop what it says', () => {
    const [, line = ''] = /A loop that prints `([^`]+)`/.exec(readme) ?? [];
    const records = finder().read(`${line}\n`);
    expect(pointsOf(records)).toEqual(['train.loss@3=0.2862', 'val.acc@3=0.97']);
    expect(progressOf(records)).toEqual([expect.objectContaining({ step: 3, total_steps: 10 })]);
  });

  it('has every command in its table', () => {
    const rows = [...readme.matchAll(/^\| (`.*) \|$/gm)].map(([, row = '']) => row).join(' ');
    const named = new Set([...rows.matchAll(/`([a-z]+)/g)].map(([, name]) => name));
    const names = COMMAND_GROUPS.flatMap(({ commands }) => commands).filter((name) => !name.startsWith('_'));
    expect(names.filter((name) => !named.has(name))).toEqual([]);
  });
});
