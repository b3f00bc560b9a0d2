import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCondition } from '../../../src/cli/conditions/condition.ts';
import { ConfigError } from '../../../src/core/errors.ts';
import { runs } from '../../support/property.ts';

const VALUES = [-Infinity, -1, 0, 0.5, 1, Infinity, Number.NaN] as const;
/** Which of the values meet the condition. */
const meeting = (text: string) => VALUES.filter((value) => parseCondition('--until', text).holds(value));

describe('parseCondition', () => {
  it.each([
    ['a<0.5', [-Infinity, -1, 0]],
    ['a <= 0.5', [-Infinity, -1, 0, 0.5]],
    ['a> .5', [1, Infinity]],
    ['a >=5e-1', [0.5, 1, Infinity]],
    ['a == +1', [1]],
    ['a==-1.', [-1]],
    // NaN is not different from 1: it is not known.
    ['a != 1', [-Infinity, -1, 0, 0.5, Infinity]],
    ['a is nan', [Number.NaN]],
    ['a is inf', [-Infinity, Infinity]],
    ['a IS Finite', [-1, 0, 0.5, 1]],
    ['a is not finite', [-Infinity, Infinity, Number.NaN]],
    ['a is not nan', [-Infinity, -1, 0, 0.5, 1, Infinity]],
  ])('understands %j', (text, expected) => {
    expect(meeting(text)).toEqual(expected);
  });

  it('keeps the name, and shows what was understood', () => {
    expect(parseCondition('--until', '  val.loss  <0.50 ')).toMatchObject({ name: 'val.loss', text: 'val.loss<0.50', test: '< 0.50' });
    expect(parseCondition('--alert', 'train/*.grad norm is  not  NaN')).toMatchObject({ name: 'train/*.grad norm', text: 'train/*.grad norm is not nan', test: 'is not nan' });
  });

  it.each([
    ['', /--alert: got ""; expected NAME OPERATOR NUMBER with one of < <= > >= == !=, or NAME is \[not\] nan, inf or finite/],
    ['val.loss', /Examples: "val\.loss<0\.5"/],
    ['val.loss = 0.5', /; equality is written ==$/],
    ['val.loss=0.5', /; equality is written ==$/],
    ['val.loss == nan', /; to ask for NaN or an infinity, write: NAME is nan, NAME is inf$/],
    ['val.loss < -inf', /write: NAME is nan/],
    ['val.loss < 0.5 and more', /expected NAME OPERATOR NUMBER/],
    ['< 0.5', /expected NAME/],
    ['val.loss < 1e999', /expected NAME/],
    ['val.loss < 0x10', /expected NAME/],
    ['val.loss <> 1', /expected NAME/],
    ['a < b < 1', /expected NAME/],
    ['is nan', /expected NAME/],
  ])('refuses %j', (text, message) => {
    expect(() => parseCondition('--alert', text)).toThrow(ConfigError);
    expect(() => parseCondition('--alert', text)).toThrow(message);
  });

  it('compares as numbers do, whatever they are', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double(), (bound, value) => {
        const holds = (operator: string) => parseCondition('--until', `a ${operator} ${bound}`).holds(value);
        expect([holds('<'), holds('<='), holds('>'), holds('>='), holds('==')]).toEqual([value < bound, value <= bound, value > bound, value >= bound, value === bound]);
        expect(holds('!=')).toBe(!Number.isNaN(value) && value !== bound);
      }),
      runs(1_000),
    );
  });
});
