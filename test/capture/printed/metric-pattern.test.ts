import { describe, expect, it } from 'vitest';
import { compileMetricPatterns, MetricPattern } from '../../../src/capture/printed/metric-pattern.ts';
import { ConfigError } from '../../../src/core/errors.ts';
import { cpuTimeOf } from '../../support/cpu-time.ts';

const matchOf = (regex: string, line: string) => new MetricPattern('m', regex).match(line);

describe('MetricPattern', () => {
  it('takes the group named value, else the first that is not named step', () => {
    expect(matchOf('act ([-+0-9.e]+) pre ([0-9.]+)', 'iter 1 act 2.1e+02 pre 3')).toEqual({ value: 210, step: undefined });
    expect(matchOf('(?<step>\\d+)/\\d+ loss=(\\S+)', '7/10 loss=0.5')).toEqual({ value: 0.5, step: 7 });
    expect(matchOf('(\\w+)=(?<value>\\S+) at (?P<step>\\d+)', 'loss=-inf at 3')).toEqual({ value: Number.NEGATIVE_INFINITY, step: 3 });
    expect(matchOf('(?:x|y)([0-9,]+)%?', 'y1,024')).toEqual({ value: 1_024, step: undefined });
  });

  it('has no match where there is no number, or no line that it may be tried on', () => {
    expect(matchOf('loss=(\\S+)', 'loss=info')).toBeUndefined();
    expect(matchOf('loss=(\\S+)', 'acc=1')).toBeUndefined();
    expect(matchOf('(a)?b', 'b')).toBeUndefined();
    expect(matchOf('x=(\\d+)', `${'y'.repeat(4_093)}x=1`)).toEqual({ value: 1, step: undefined });
    expect(matchOf('x=(\\d+)', `${'y'.repeat(4_094)}x=1`)).toBeUndefined();
  });

  it.each([
    ['', 'x', /expected a name of 1 to 200 characters/],
    ['train.loss', '', /"train\.loss": expected a regular expression of 1 to 500 characters/],
    ['train.loss', 'x'.repeat(501), /found 501/],
    ['train.loss', 'loss=(', /"train\.loss": .*missing closing \)/],
    ['train.loss', '(?=x)([0-9])', /no look-around/],
    ['train.loss', 'loss', /expected a group around the number/],
    ['train.loss', '(?<step>\\d+)', /expected a group around the number/],
    ['train.loss', '((a{0,30}){0,30}){0,3}(b)', /invalid repeat|too large/],
    ['train.loss', `(${'a?'.repeat(40)}){0,40}`, /too large/],
  ])('refuses %s %s', (name, regex, message) => {
    expect(() => new MetricPattern(name, regex)).toThrow(ConfigError);
    expect(() => new MetricPattern(name, regex)).toThrow(message);
  });

  it('is matched in bounded time, whatever the pattern and the line are', () => {
    const patterns = ['(a*)*b', '([a-z]+\\s*)*=(\\d+)', '(.*)(.*)(.*)(.*)z', '((a{0,20}){0,20})b', '(((a?){9}){9}){5}b'];
    const spent = cpuTimeOf(() => {
      for (const regex of patterns) expect(matchOf(regex, 'a'.repeat(4_096))).toBeUndefined();
    });
    // Backtracking would take longer than anybody lives.
    expect(spent).toBeLessThan(5_000);
  });

  it('is compiled with all the others, and all faults are told', () => {
    expect(compileMetricPatterns([{ name: 'a', regex: '(x)' }]).map(({ name }) => name)).toEqual(['a']);
    const faulty = () => compileMetricPatterns([{ name: 'first', regex: '(' }, { name: 'good', regex: '(x)' }, { name: 'second', regex: 'x' }]);
    expect(faulty).toThrow(expect.objectContaining({ problems: [expect.stringContaining('"first"'), expect.stringContaining('"second"')] }));
    expect(() => compileMetricPatterns(Array.from({ length: 41 }, () => ({ name: 'a', regex: '(x)' })))).toThrow(/at most 40, found 41/);
  });
});
