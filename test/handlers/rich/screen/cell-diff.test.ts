import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Canvas } from '../../../../src/handlers/rich/frame/canvas.ts';
import { SERIES_STYLES, Style } from '../../../../src/handlers/rich/frame/style.ts';
import { cellDiff } from '../../../../src/handlers/rich/screen/cell-diff.ts';
import type { ColourDepth } from '../../../../src/handlers/rich/screen/colour-depth.ts';
import { type Look, looks } from '../../../../src/handlers/rich/screen/look.ts';
import { StyleSequences } from '../../../../src/handlers/rich/screen/style-sequences.ts';
import { runs } from '../../../support/property.ts';
import { Replay } from './replay.ts';

const plain = new StyleSequences('none');

function canvas(rows: readonly string[], columns = 20): Canvas {
  const made = new Canvas({ rows: rows.length, columns });
  for (const [row, text] of rows.entries()) made.write(row, 0, text);
  return made;
}

/** What it takes from one picture to another, with `^` for ESC. */
function diff(before: Canvas | undefined, after: Canvas, styles = plain): string {
  return cellDiff(before, after, styles).replaceAll('\u001b', '^');
}

function sameLook(one: Look, other: Look): boolean {
  return one.bold === other.bold && one.dim === other.dim && one.underline === other.underline && one.inverse === other.inverse && one.foreground === other.foreground;
}

describe('cellDiff', () => {
  it.each<[string, readonly string[], readonly string[], string]>([
    ['nothing', ['same', 'same'], ['same', 'same'], ''],
    ['one cell', ['', 'abc'], ['', 'aXc'], '^[2;2HX'],
    ['the first cell', ['abc', ''], ['Xbc', ''], '^[1HX'],
    ['cells of two rows', ['abc', 'abc'], ['abX', 'Xbc'], '^[1;3HX^[2HX'],
    ['neighbours that are nearer than a move', ['abcdefgh'], ['XbcdeXgh'], '^[1HXbcdeX'],
    ['neighbours that are not', ['abcdefgh'], ['XbcdefgX'], '^[1HX^[8GX'],
    ['the end of a row, erased', ['abcdefgh', ''], ['a', ''], '^[1;2H^[K'],
    ['a wide character over two others', ['abcd'], ['a漢d'], '^[1;2H漢'],
    ['two characters over a wide one', ['a漢d'], ['abcd'], '^[1;2Hbc'],
    ['wide characters that move by one column', ['漢字x'], [' 漢字x'], '^[1H 漢字x'],
  ])('writes %s', async (_name, before, after, expected) => {
    expect(diff(canvas(before), canvas(after))).toBe(expected);
    const replay = await new Replay({ rows: before.length, columns: 20 }).write(cellDiff(undefined, canvas(before), plain));
    await replay.write(cellDiff(canvas(before), canvas(after), plain));
    expect(replay.text()).toBe(canvas(after).text());
  });

  it('writes everything where it is not known what the terminal shows, or its size was another', async () => {
    const after = canvas(['top', '', 'end']);
    const replay = await new Replay(after).write(`${'#'.repeat(20)}\r\n${'#'.repeat(20)}\r\n${'#'.repeat(20)}`);
    await replay.write(cellDiff(undefined, after, plain));
    expect(replay.text()).toBe('top\n\nend');
    expect(diff(canvas(['top', '', 'end'], 21), after)).toBe(diff(undefined, after));
  });

  it('changes the style only where it differs, and leaves the terminal plain', () => {
    const after = canvas(['']);
    after.write(0, 0, 'aa', Style.BAD);
    after.write(0, 2, 'bb', Style.BAD);
    after.write(0, 4, 'cc', Style.GOOD);
    after.write(0, 6, 'd');
    expect(diff(canvas(['']), after, new StyleSequences('16'))).toBe('^[1H^[1;31maabb^[0;32mcc^[39md');
    const coloured = canvas(['']);
    coloured.write(0, 0, 'x', Style.GOOD);
    expect(diff(canvas(['']), coloured, new StyleSequences('16'))).toBe('^[1H^[32mx^[39m');
  });

  it('moves over neighbours of another style instead of writing them', () => {
    const [before, after] = ['abc', 'XbX'].map((text) => {
      const made = canvas([text]);
      made.restyle(0, 1, 2, Style.BAD);
      return made;
    });
    expect(diff(before, after as Canvas)).toBe('^[1HX^[3GX');
  });

  it('writes no blank again because of a style that blanks do not show', () => {
    const before = canvas(['a b']);
    const after = canvas(['a b']);
    after.restyle(0, 1, 2, Style.BAD);
    expect(diff(before, after)).toBe('');
    after.restyle(0, 1, 2, Style.SELECTED);
    expect(diff(before, after)).toBe('^[1;2H^[7m ^[m');
  });

  it('puts what stands behind an emoji in its place, however wide the terminal draws it', async () => {
    // @xterm/headless takes one column for this one, as old terminals do.
    const after = canvas(['a📌b', 'x⚠ y']);
    const replay = await new Replay(after).write('####\r\n####');
    await replay.write(cellDiff(undefined, after, plain));
    expect([replay.glyph(0, 1), replay.glyph(0, 2), replay.glyph(0, 3), replay.glyph(1, 3)]).toEqual(['📌', ' ', 'b', 'y']);
  });

  it('lets no control character out', () => {
    const after = canvas(['']);
    for (const [column, glyph] of ['\u001b', '\n', '\u007f', '\u009b'].entries()) after.put(0, column, glyph);
    expect(diff(canvas(['']), after)).toBe('^[1H????');
  });

  it('leads from any picture to any other, in every depth of colour', async () => {
    const size = fc.record({ rows: fc.integer({ min: 1, max: 6 }), columns: fc.integer({ min: 1, max: 30 }) });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', ' ', '漢', '⠿', '│', 'é', '█'), minLength: 1, maxLength: 12 });
    const style = fc.integer({ min: 0, max: Style.SERIES + SERIES_STYLES - 1 });
    const edit = fc.record({ row: fc.nat(5), column: fc.nat(29), text, style });
    const frame = fc.record({ isNew: fc.boolean(), isLost: fc.boolean(), edits: fc.array(edit, { maxLength: 8 }) });
    const depth = fc.constantFrom<ColourDepth>('none', '16', '256', 'truecolour');
    await fc.assert(
      fc.asyncProperty(size, depth, fc.array(frame, { minLength: 1, maxLength: 6 }), async (size, depth, frames) => {
        const styles = new StyleSequences(depth);
        const table = looks(depth);
        const replay = new Replay(size);
        let before: Canvas | undefined;
        for (const { isNew, isLost, edits } of frames) {
          const after = new Canvas(size);
          if (!isNew && before !== undefined) {
            after.glyphs.splice(0, after.glyphs.length, ...before.glyphs);
            after.styles.set(before.styles);
          }
          for (const { row, column, text, style } of edits) after.write(row, column, text, style);
          await replay.write(cellDiff(isLost ? undefined : before, after, styles));
          expect(replay.text()).toBe(after.text());
          const wrong = after.glyphs.flatMap((glyph, index) => {
            const wanted = table[after.styles[index] as number] ?? {};
            const found = replay.look(Math.floor(index / size.columns), index % size.columns);
            const isSame = glyph === ' ' ? found.inverse === wanted.inverse && found.underline === wanted.underline : glyph === '' || sameLook(found, wanted);
            return isSame ? [] : [{ index, glyph, found, wanted }];
          });
          expect(wrong).toEqual([]);
          before = after;
        }
      }),
      runs(100),
    );
  });
});
