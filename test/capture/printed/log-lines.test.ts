import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogBudget } from '../../../src/capture/printed/log-budget.ts';
import { LogLines } from '../../../src/capture/printed/log-lines.ts';
import type { PrintedPiece } from '../../../src/capture/printed/printed-piece.ts';
import { withoutEscapes } from '../../../src/core/without-escapes.ts';
import { runs } from '../../support/property.ts';

const line = (text: string, isCut = false): PrintedPiece => ({ text, isUpdate: false, isCut });
const update = (text: string): PrintedPiece => ({ text, isUpdate: true, isCut: false });
const texts = (records: readonly { readonly kind: string }[]) => records.map((record) => (record as unknown as { text: string }).text);

describe('LogLines', () => {
  it('keeps lines as a terminal shows them, and drops blank ones', () => {
    const records = new LogLines().records([line('Epoch 1'), line('  '), line('\u001b[32mloss\u001b[0m 0.5  '), line('at https://h/x?sig=abc')], 0);
    expect(texts(records)).toEqual(['Epoch 1', 'loss 0.5', 'at https://h/x?***']);
  });

  it('keeps a line that is written over now and then, and as it stands in the end', () => {
    const lines = new LogLines();
    expect(texts(lines.records([update(''), update('10 %'), update('20 %')], 0))).toEqual(['10 %']);
    expect(texts(lines.records([update('30 %')], 4_999))).toEqual([]);
    expect(texts(lines.records([update('40 %'), update('50 %')], 5_000))).toEqual(['40 %']);
    expect(texts(lines.records([update('99 %'), line('100 %')], 6_000))).toEqual(['100 %']);
    expect(texts(lines.records([update('next 1'), line('')], 7_000))).toEqual(['next 1']);
    expect(texts(lines.records([update('unfinished')], 8_000))).toEqual([]);
    expect(texts(lines.end(8_000))).toEqual(['unfinished']);
    expect(lines.end(9_000)).toEqual([]);
  });

  it('marks what was written over the record before, as long as that is the same line', () => {
    const lines = new LogLines({ lines: 5, linesPerSecond: 1, characters: 1_000, charactersPerSecond: 1_000 });
    const marks = (records: readonly object[]) => records.map((record) => ('overwrites' in record ? record.overwrites : false));
    expect(marks(lines.records([line('a'), update('10 %'), update('20 %'), line('100 %'), line('b')], 0))).toEqual([false, false, true, false]);
    // A break behind what is kept already ends the line: the next one is another.
    expect(marks(lines.records([update('next 1'), line(''), line('c')], 10_000))).toEqual([false, false]);
    expect(marks([...lines.records([update('last 1'), update('last 2')], 20_000), ...lines.end(20_000)])).toEqual([false, true]);
    // What is said of lines that were left out stands between.
    const flood = lines.records([update('1 %'), ...Array.from({ length: 9 }, () => line('x'))], 30_000);
    expect(marks(flood)).toEqual([false, true, false, false, false]);
    expect(marks([...lines.records([update('2 %')], 40_000), ...lines.end(40_000)])).toEqual([false, false]);
  });

  it('counts what is beyond the budget, and says it in its place', () => {
    const lines = new LogLines({ lines: 2, linesPerSecond: 1, characters: 1_000, charactersPerSecond: 1_000 });
    expect(texts(lines.records([line('a'), line('b'), line('cc'), line('dd')], 0))).toEqual(['a', 'b']);
    const [said, kept] = lines.records([line('e')], 1_000);
    expect(said).toMatchObject({ kind: 'log', dropped_lines: 2, dropped_bytes: 6, text: expect.stringMatching(/2 lines, .* left out/) });
    expect(kept).toMatchObject({ text: 'e' });
    lines.skip(5_000_000);
    expect(lines.end(1_000)).toMatchObject([{ dropped_lines: 0, dropped_bytes: 5_000_000, text: expect.stringMatching(/5\.0 MB left out/) }]);
  });

  it('cuts long lines and marks them', () => {
    expect(new LogLines().records([line('x'.repeat(5_000)), line('short', true)], 0)).toMatchObject([{ text: 'x'.repeat(4_096), truncated: true }, { text: 'short', truncated: true }]);
  });

  it('accounts for every line: kept, or counted', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ wait: fc.nat(2_000), count: fc.nat(30) }), { maxLength: 20 }), (turns) => {
        const lines = new LogLines({ lines: 10, linesPerSecond: 5, characters: 100, charactersPerSecond: 50 });
        let [now, printed] = [0, 0];
        const records = turns.flatMap(({ wait, count }) => {
          now += wait;
          printed += count;
          return lines.records(Array.from({ length: count }, () => line('xxxx')), now);
        });
        records.push(...lines.end(now));
        const kept = records.filter((record) => !('dropped_lines' in record)).length;
        const dropped = records.reduce((sum, record) => sum + (('dropped_lines' in record && record.dropped_lines) || 0), 0);
        expect(kept + dropped).toBe(printed);
        expect(kept).toBeLessThanOrEqual(10 + (5 * now) / 1000);
      }),
      runs(1_000),
    );
  });
});

describe('LogBudget', () => {
  it('survives a clock that is set back', () => {
    const budget = new LogBudget({ lines: 1, linesPerSecond: 1, characters: 10, charactersPerSecond: 10 });
    expect([budget.take(1, 10_000), budget.take(1, 5_000), budget.take(1, 5_500), budget.take(1, 6_000)]).toEqual([true, false, false, true]);
  });
});

describe('withoutEscapes', () => {
  it('leaves what is to be read', () => {
    expect(withoutEscapes('\u001b[1;31mbad\u001b[0m \u001b]0;title\u0007x \u001b]8;;http://a\u001b\\link\u001b]8;;\u001b\\ \u001b(B\u009b2Ky')).toBe('bad x link y');
    expect(withoutEscapes('12 %\b\b\b\b')).toBe('12 %');
    expect(withoutEscapes(' 1/20\b\b\b\b\b 2/20\b\b\b\b\b13/20')).toBe('13/20');
    expect(withoutEscapes('\b\bwait |\b/\b-\b\u001b[32mdone')).toBe('wait done');
  });

  it('takes no longer for text that never ends its escapes', () => {
    const hostile = '\u001b]'.repeat(100_000) + '\u001b['.repeat(100_000);
    expect(withoutEscapes(hostile)).toBe('');
  });
});
