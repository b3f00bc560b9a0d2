import { describe, expect, it } from 'vitest';
import { PathGlob } from '../../src/core/path-glob.ts';
import { cpuTimeOf } from '../support/cpu-time.ts';

const matches = (pattern: string, behindBase: string) => new PathGlob(pattern).matches(behindBase.split('/'));

describe('a pattern of paths', () => {
  it('has the folders that it names as its base', () => {
    const bases = ['runs/**', './runs/x/*.jsonl', '**', '/data/*/log', '/*', 'logs/metrics.jsonl', '../out/**/x', 'a//b/*'];
    expect(bases.map((pattern) => new PathGlob(pattern).base)).toEqual(['runs', 'runs/x', '', '/data', '/', 'logs/metrics.jsonl', '../out', 'a/b']);
    expect(new PathGlob('logs/metrics.jsonl').isPath).toBe(true);
    expect(new PathGlob('logs/*').isPath).toBe(false);
  });

  it.each([
    ['runs/**', 'a', true],
    ['runs/**', 'a/b/c', true],
    ['runs/**/x.jsonl', 'x.jsonl', true],
    ['runs/**/x.jsonl', 'a/b/x.jsonl', true],
    ['runs/**/x.jsonl', 'a/b/y.jsonl', false],
    ['runs/*/x', 'a/x', true],
    ['runs/*/x', 'a/b/x', false],
    ['runs/*/x', 'x', false],
    ['*.jsonl', 'a.jsonl', true],
    ['*.jsonl', 'a.json', false],
    ['**/a*b*c/**/d', 'x/axbyc/d', true],
    ['**/a*b*c/**/d', 'x/axby/d', false],
    ['**', '.git/config', false],
    ['**', 'a/.hidden', false],
    ['**/.hidden/*', 'a/.hidden/x', true],
    ['*', '.x', false],
    ['a.b/*', 'axb/c', false],
  ])('%s matches %s: %s', (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected);
  });

  it('reaches only into folders that can hold something', () => {
    const reaches = (pattern: string, folder: string) => new PathGlob(pattern).reachesInto(folder.split('/'));
    expect([reaches('runs/*/x', 'a'), reaches('runs/*/x', 'a/b'), reaches('**', 'a/b/c'), reaches('**', '.git'), reaches('*/logs/*.jsonl', 'a/data')]).toEqual([true, false, true, false, false]);
  });

  it('tells whether it names the file, or only folders', () => {
    expect(['runs/**', 'a/*.jsonl', 'a/**/trainer_state.json', 'x'].map((pattern) => new PathGlob(pattern).namesFile)).toEqual([false, false, true, true]);
  });

  it('takes time that grows with its length and no faster, whatever it is', () => {
    const pattern = `${'**/*a*/'.repeat(100)}x`;
    const path = Array.from({ length: 200 }, () => 'a');
    expect(cpuTimeOf(() => expect(new PathGlob(pattern).matches(path)).toBe(false))).toBeLessThan(1_000);
  });

  it('is refused where it is none', () => {
    for (const pattern of ['', 'a\0b', 'x'.repeat(1_001)]) expect(() => new PathGlob(pattern)).toThrow(/expected a path/);
  });
});
