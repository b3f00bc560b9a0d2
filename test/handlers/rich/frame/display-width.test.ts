import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Canvas } from '../../../../src/handlers/rich/frame/canvas.ts';
import { cut, displayWidth, fit, graphemes, inCharset } from '../../../../src/handlers/rich/frame/display-width.ts';
import { runs } from '../../../support/property.ts';

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  // What hostile names are made of: joiners, flags, modifiers, marks, halves of pairs, wide characters.
  fc.array(fc.constantFrom('a', '中', '👩', '\u200d', '🚀', '\ufe0f', '🏽', '🇩', '🇪', '\u0301', '\ud83d', '\ude80', '한', '\u1161', '⚠', '⣿', 'กำ', '\u202e', '\t'), { maxLength: 12 }).map((parts) => parts.join('')),
);

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['loss', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['─│┌⣿▟█●✗', 8],
    ['中文', 4],
    ['ｆｕｌｌ', 8],
    ['ﾊﾝｶｸ', 4],
    ['한국', 4],
    ['\u1112\u1161\u11ab', 2],
    ['🚀', 2],
    ['⚡', 2],
    ['⚠', 1],
    ['⚠\ufe0f', 2],
    ['❤\ufe0f\u200d🔥', 2],
    ['👩\u200d👩\u200d👧\u200d👦', 2],
    ['👍🏽', 2],
    ['🇩🇪', 2],
    ['🇩🇪🇫', 3],
    ['1\ufe0f\u20e3', 2],
    ['กำ', 2],
    ['\u200b\u202e\u0007\u0301', 0],
    ['\ud83d', 0],
  ])('of %j is %i', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });

  it('is that of the graphemes together, none of which is wider than 2', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const widths = [...graphemes(text)].map(displayWidth);
        expect([...graphemes(text)].join('')).toBe(text);
        expect(widths.every((width) => width >= 0 && width <= 2)).toBe(true);
        expect(displayWidth(text)).toBe(widths.reduce((sum, width) => sum + width, 0));
      }),
      runs(1_000),
    );
  });

  it('takes an accent, a flag and a family as one grapheme', () => {
    expect([...graphemes('e\u0301🇩🇪👩\u200d👧x')]).toEqual(['e\u0301', '🇩🇪', '👩\u200d👧', 'x']);
  });
});

describe('cut and fit', () => {
  it.each([
    ['train.loss', 10, 'train.loss'],
    ['train.loss', 9, 'train.lo…'],
    ['中文字', 6, '中文字'],
    ['中文字', 5, '中文…'],
    ['中文字', 4, '中…'],
    ['👩\u200d👧x', 2, '…'],
    ['ab', 1, '…'],
    ['ab', 0, ''],
  ])('%j in %i columns becomes %j', (text, columns, expected) => {
    expect(cut(text, columns)).toBe(expected);
  });

  it('pads at the end, or before a number', () => {
    expect(fit('中', 4)).toBe('中  ');
    expect(fit('1.5', 5, 'braille', 'right')).toBe('  1.5');
    expect(fit('中文字', 4)).toBe('中… ');
  });

  it('writes ASCII for a terminal that has nothing else, as wide as it was', () => {
    expect(fit('läuft', 5, 'ascii')).toBe('l?uft');
    expect(fit('Größe中文', 8, 'ascii')).toBe('Gr??e??~');
    expect(inCharset('中🚀e\u0301', 'ascii')).toBe('?????');
  });

  it('is exactly as wide as asked for', () => {
    fc.assert(
      fc.property(anyText, fc.nat(30), fc.constantFrom('braille', 'block', 'ascii'), (text, columns, charset) => {
        const fitted = fit(text, columns, charset);
        if (charset === 'ascii') expect(fitted).toMatch(new RegExp(`^[ -~]{${columns}}$`));
        // Grapheme by grapheme, as it is written: an ellipsis behind what asks for a successor may join it.
        else expect(new Canvas({ rows: 1, columns: 40 }).write(0, 0, fitted)).toBe(columns);
      }),
      runs(1_000),
    );
  });
});

describe('Canvas', () => {
  it('keeps every row as wide as it is, whatever is written where', () => {
    const write = fc.record({ row: fc.integer({ min: -2, max: 4 }), column: fc.integer({ min: -5, max: 14 }), text: anyText, limit: fc.option(fc.nat(8), { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 8 }), (writes) => {
        const canvas = new Canvas({ rows: 3, columns: 10 });
        for (const { row, column, text, limit } of writes) {
          const end = canvas.write(row, column, text, 0, limit);
          expect(end).toBeLessThanOrEqual(Math.max(column, Math.min(10, column + (limit ?? Infinity))));
        }
        expect(canvas.glyphs).toHaveLength(30);
        for (let row = 0; row < 3; row++) {
          const cells = canvas.glyphs.slice(row * 10, (row + 1) * 10);
          for (const [column, glyph] of cells.entries()) {
            // A wide one covers the cell behind it, and only a wide one does.
            expect(glyph === '' ? displayWidth(cells[column - 1] ?? '') : 2).toBe(2);
            if (displayWidth(glyph) === 2) expect(cells[column + 1]).toBe('');
          }
          expect(cells.reduce((sum, glyph) => sum + displayWidth(glyph), 0)).toBe(10);
        }
      }),
      runs(1_000),
    );
  });
});
