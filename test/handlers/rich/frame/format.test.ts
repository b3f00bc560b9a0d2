import { describe, expect, it } from 'vitest';
import { formatCompact, formatCount } from '../../../../src/handlers/rich/frame/format-compact.ts';
import { formatDuration } from '../../../../src/handlers/rich/frame/format-duration.ts';
import { formatDay, formatTimeOfDay } from '../../../../src/handlers/rich/frame/format-time.ts';

describe('formatCompact', () => {
  it.each([
    [0, '0'],
    [88, '88'],
    [0.8124, '0.812'],
    [-0.5, '-0.5'],
    [2.1e-5, '2.1e-5'],
    [0.00123, '0.00123'],
    [999.6, '1k'],
    [1_000, '1k'],
    [71_204, '71.2k'],
    [182_000, '182k'],
    [999_999, '1M'],
    [-1_250_000, '-1.25M'],
    [3e9, '3G'],
    [1e15, '1e15'],
    [1.7e308, '1.7e308'],
    [5e-324, '4.94e-324'],
    [Number.NaN, 'NaN'],
    [Infinity, 'Inf'],
    [-Infinity, '-Inf'],
  ])('%d is %s', (value, text) => {
    expect(formatCompact(value)).toBe(text);
  });

  it('has as many digits as asked for', () => {
    expect(formatCompact(0.812345, 4)).toBe('0.8123');
    expect(formatCompact(71_204, 4)).toBe('71.2k');
    expect(formatCompact(71_254, 4)).toBe('71.25k');
  });
});

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [71_204, '71,204'],
    [-1_234_567, '-1,234,567'],
    [0.5, '0.5'],
    [1e21, '1e+21'],
  ])('%d is %s', (value, text) => {
    expect(formatCount(value)).toBe(text);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [420, '0.4s'],
    [9_999, '9.9s'],
    [48_900, '48s'],
    [125_000, '2m05s'],
    [8_040_000, '2h14m'],
    [8_099_999, '2h14m'],
    [273_600_000, '3d04h'],
    [-48_000, '-48s'],
    [Number.NaN, '?'],
    [Infinity, '?'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

describe('times', () => {
  it('are those of the machine', () => {
    const time = new Date(2026, 10, 22, 8, 5, 2).getTime();
    expect(formatTimeOfDay(time)).toBe('08:05:02');
    expect(formatTimeOfDay(time, false)).toBe('08:05');
    expect(formatDay(time)).toBe('11-22');
    expect(formatTimeOfDay(Number.NaN) + formatDay(1e300)).toBe('??');
  });
});
