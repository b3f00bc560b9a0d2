import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../../../src/handlers/rich/frame/display-width.ts';
import { trend } from '../../../../src/handlers/rich/frame/trend.ts';
import type { Charset } from '../../../../src/handlers/rich/frame/view-model.ts';
import { runs } from '../../../support/property.ts';
import { seriesOf, values } from './chart-fixture.ts';

const rising = values(8, (index) => index);

describe('trend', () => {
  it.each<[string, readonly number[], number, Charset, string]>([
    ['rising', rising, 8, 'block', '▁▂▃▄▅▆▇█'],
    ['rising', rising, 8, 'ascii', '_.,-~=+#'],
    ['rising', rising, 4, 'braille', '⣀⠤⠒⠉'],
    ['falling', rising.toReversed(), 4, 'braille', '⠉⠒⠤⣀'],
    ['two points', [0, 1], 8, 'block', '▁▂▃▄▅▆▇█'],
    ['equal values', [2, 2, 2], 4, 'block', '▅▅▅▅'],
    ['equal values but for rounding', [0.1 + 0.2, 0.3, 0.1 + 0.2], 4, 'block', '▅▅▅▅'],
    ['NaN in the middle', [0, Number.NaN, 1], 3, 'block', '▁✗█'],
    ['infinite at the end', [0, 1, Infinity], 3, 'ascii', '_#x'],
    ['NaN only', [Number.NaN], 3, 'block', '✗  '],
    ['huge values', [-1.7e308, 1.7e308], 2, 'block', '▁█'],
    ['nothing', [], 3, 'braille', '   '],
    ['no room', [1, 2], 0, 'block', ''],
  ])('draws %s', (_name, given, width, charset, expected) => {
    expect(trend(seriesOf(given).history, width, charset)).toBe(expected);
  });

  it('shows one NaN among many points', () => {
    const series = seriesOf(values(10_000, (index) => (index === 5_000 ? Number.NaN : index)));
    expect(trend(series.history, 11, 'block')).toMatch(/^[▁-█]{5}✗[▁-█]{5}$/);
  });

  it('is exactly as wide as asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 40 }), fc.integer({ min: 1, max: 40 }), fc.constantFrom<Charset>('braille', 'block', 'ascii'), (given, width, charset) => {
        const text = trend(seriesOf(given, { buckets: 16 }).history, width, charset);
        expect(displayWidth(text)).toBe(width);
        expect(text).toMatch(charset === 'ascii' ? /^[ -~]*$/ : /^[^\u2800]*$/);
      }),
      runs(500),
    );
  });
});
