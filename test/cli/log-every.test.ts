import { describe, expect, it } from 'vitest';
import { parseLogEvery } from '../../src/cli/log-every.ts';
import { ConfigError } from '../../src/core/errors.ts';

describe('parseLogEvery', () => {
  it.each([
    ['10s', { kind: 'time', milliseconds: 10_000 }],
    [' 1.5m ', { kind: 'time', milliseconds: 90_000 }],
    ['500steps', { kind: 'steps', steps: 500 }],
    ['1step', { kind: 'steps', steps: 1 }],
    ['all', { kind: 'all' }],
  ])('reads %j', (text, expected) => {
    expect(parseLogEvery(text)).toEqual(expected);
  });

  it.each(['', '10', '0s', '-5s', '0steps', '1.5steps', 'steps', '500 steps and more', 'none', '9'.repeat(16) + 'steps'])('refuses %j', (text) => {
    expect(() => parseLogEvery(text)).toThrow(ConfigError);
    expect(() => parseLogEvery(text)).toThrow(/^--log-every: expected a time such as 10s, a number of steps such as 500steps, or all; got /);
  });
});
