import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputTail, type OutputTailOptions } from '../../src/runner/output/output-tail.ts';
import { runs } from '../support/property.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

function outputFile(limits: Partial<OutputTailOptions> = {}) {
  const path = join(temporaryDirectory(), 'output.log');
  writeFileSync(path, '');
  return { path, print: (text: string) => appendFileSync(path, text), open: () => new OutputTail(path, limits) };
}

/** All that can be read from the offset on. */
function readAll(tail: OutputTail, offset: number, atEnd = false) {
  const pieces: string[] = [];
  let skipped = 0;
  for (;;) {
    const page = tail.read(offset, atEnd);
    if (page.offset === offset) return { pieces, offset, skipped };
    pieces.push(...page.pieces.map(({ text, isUpdate, isCut }) => `${text}${isUpdate ? '<' : ''}${isCut ? '~' : ''}`));
    skipped += page.skipped;
    ({ offset } = page);
  }
}

describe('OutputTail', () => {
  it('tells lines from what is written over, and waits for the end of both', () => {
    const { print, open } = outputFile();
    const tail = open();
    print('one\ntwo\r\n10 %\r20 %\rhalf');
    const first = readAll(tail, 0);
    expect(first.pieces).toEqual(['one', 'two', '10 %<', '20 %<']);
    print(' a line\r');
    const second = readAll(tail, first.offset);
    expect(second.pieces).toEqual([]);
    print('\nlast');
    const third = readAll(tail, second.offset);
    expect(third.pieces).toEqual(['half a line']);
    expect(readAll(tail, third.offset, true).pieces).toEqual(['last']);
  });

  it('tells what has no end yet, and what came before', () => {
    const { print, open } = outputFile({ cap: 30 });
    const tail = open();
    print('one\ntwo\r\n10 %\r20 %');
    const page = tail.read(0, false);
    expect([page.pieces.length, page.rest]).toEqual([3, '20 %']);
    const before = (size: number) => open().before(page.offset, size).map(({ text, isUpdate }) => `${text}${isUpdate ? '<' : ''}`);
    expect(before(1_000)).toEqual(['one', 'two', '10 %<']);
    // Half a piece is none.
    expect(before(8)).toEqual(['10 %<']);
    expect(tail.before(0, 1_000)).toEqual([]);
    print(' and much more than may stay\n');
    const { offset, rest } = tail.read(page.offset, true);
    expect(rest).toBe('');
    tail.shrink(offset, false);
    expect(open().before(offset, 1_000)).toEqual([]);
  });

  it('cuts a line without end, and goes on behind it', () => {
    const { print, open } = outputFile();
    print(`${'x'.repeat(700_000)}`);
    const tail = open();
    const first = readAll(tail, 0);
    expect(first.pieces).toEqual([`${'x'.repeat(65_536)}~`]);
    print('xx\nnext\n');
    expect(readAll(tail, first.offset).pieces).toEqual(['next']);
  });

  it('passes over all but the newest where nobody can keep up, and counts it', () => {
    const { print, open } = outputFile({ backlog: 1_000_000 });
    const line = `${'y'.repeat(99)}\n`;
    print(line.repeat(50_000));
    const { pieces, skipped, offset } = readAll(open(), 0);
    expect(offset).toBe(5_000_000);
    // The piece in whose middle the reading began is not told.
    expect(skipped + pieces.length * 100).toBeGreaterThanOrEqual(5_000_000 - 100);
    expect(pieces.every((piece) => piece === 'y'.repeat(99))).toBe(true);
  });

  it('empties a file that has grown too large, and its numbers go on', () => {
    const { path, print, open } = outputFile({ cap: 1_000 });
    const tail = open();
    print('a\n'.repeat(600));
    const first = readAll(tail, 0);
    print('un');
    // There will be a moment in which all of it is read.
    expect([tail.shrink(first.offset, false), statSync(path).size]).toEqual([0, 1_202]);
    print(`read\n${'a\n'.repeat(400)}`);
    const more = readAll(tail, first.offset);
    expect(more.pieces[0]).toBe('unread');
    print('unread');
    expect([tail.shrink(more.offset, false), statSync(path).size]).toEqual([6, 0]);
    print('rest\nb\n');
    const second = readAll(tail, more.offset);
    expect([second.pieces, second.offset]).toEqual([['b'], more.offset + 7]);
    tail.close();
    // Another backend takes it up.
    const again = open();
    print('c\n');
    expect(readAll(again, second.offset).pieces).toEqual(['c']);
  });

  it('empties a file also in the middle of a flood, which leaves no moment in which all is read', () => {
    const { path, print, open } = outputFile({ cap: 1_000_000, backlog: 500_000 });
    const line = `${'y'.repeat(99)}\n`;
    const tail = open();
    let offset = 0;
    let told = 0;
    let largest = 0;
    for (let burst = 0; burst < 10; burst++) {
      print(line.repeat(10_000));
      const page = tail.read(offset, false);
      told += page.skipped + page.pieces.length * 100;
      ({ offset } = page);
      largest = Math.max(largest, statSync(path).size);
    }
    expect(largest).toBeLessThanOrEqual(2_000_000);
    const rest = readAll(tail, offset, true);
    told += rest.skipped + rest.pieces.length * 100;
    // In each burst a piece is cut at the edge of what was passed over.
    expect(10_000_000 - told).toBeLessThanOrEqual(11 * 100);
    expect(10_000_000 - told).toBeGreaterThanOrEqual(0);
  });

  it('counts what was emptied before it was stored that it had been read', () => {
    const { print, open } = outputFile({ cap: 50_000, backlog: 40_000 });
    print('a\n'.repeat(50_000));
    open().read(0, false);
    print('rest\nb\n');
    const { pieces, skipped, offset } = readAll(open(), 0);
    expect([pieces, skipped, offset]).toEqual([['b'], 100_000, 100_007]);
  });

  it('counts what somebody else cut off while nobody read', () => {
    const { path, print, open } = outputFile();
    print('one\ntwo\n');
    const first = open();
    const { offset } = first.read(0, false);
    print('three\n');
    // As the wrapper of the process does it, also before the eyes of a backend.
    for (const tail of [open(), first]) {
      writeFileSync(path, '');
      expect(tail.read(offset, false).pieces).toEqual([]);
      writeFileSync(`${path}.cut`, '14\n');
      writeFileSync(path, 'rest\nfour\n');
      expect(readAll(tail, offset)).toEqual({ pieces: ['four'], skipped: 6, offset: 24 });
    }
  });

  it.each([false, true])('goes on at the beginning of a file that somebody emptied (at the end: %s)', (atEnd) => {
    const { path, print, open } = outputFile();
    const tail = open();
    print('one\ntwo\n');
    const { offset } = tail.read(0, false);
    writeFileSync(path, 'new\n');
    // At once, it may still be noted how much was cut off.
    if (!atEnd) expect(readAll(tail, offset).pieces).toEqual([]);
    expect(readAll(tail, offset, atEnd)).toEqual({ pieces: ['new'], skipped: 0, offset: 12 });
    print('more\n');
    expect(readAll(open(), 12)).toEqual({ pieces: ['more'], skipped: 0, offset: 17 });
  });

  it('reads no further than what stood there when the end was reached', () => {
    const { print, open } = outputFile();
    const tail = open();
    print('one\n');
    const { offset } = tail.read(0, true);
    // By a process that escaped.
    print('two\n');
    expect(readAll(tail, offset, true).pieces).toEqual([]);
  });

  it('begins with what there is where what another backend noted has no content', () => {
    const { path, print, open } = outputFile();
    print('one\n');
    writeFileSync(`${path}.base`, '');
    writeFileSync(`${path}.cut`, '');
    expect(readAll(open(), 0)).toEqual({ pieces: ['one'], skipped: 0, offset: 4 });
  });

  it('reads nothing twice where a backend died in the middle of emptying', () => {
    const { path, print, open } = outputFile({ cap: 1_000 });
    print('a\n'.repeat(600));
    writeFileSync(`${path}.base`, JSON.stringify({ base: 1_200, emptying: 1_200 }));
    const tail = open();
    expect(readAll(tail, 1_200).pieces).toEqual([]);
    print('b\n');
    expect(readAll(tail, 1_200).pieces).toEqual(['b']);
    expect(JSON.parse(readFileSync(`${path}.base`, 'utf8'))).toEqual({ base: 1_200 });
  });

  it('loses no piece and repeats none, however it is printed, and whoever reads it from where another stopped', () => {
    const piece = fc.record({ text: fc.string({ minLength: 1, maxLength: 8 }).filter((text) => !/[\r\n]/.test(text)), end: fc.constantFrom('\n', '\r\n', '\r') });
    fc.assert(
      fc.property(fc.array(fc.record({ pieces: fc.array(piece, { maxLength: 10 }), reopen: fc.boolean(), cut: fc.nat(5) }), { maxLength: 10 }), (turns) => {
        const { print, open } = outputFile({ cap: 60 });
        let tail = open();
        let offset = 0;
        const expected: string[] = [];
        const read: string[] = [];
        let all = '';
        for (const { pieces, reopen, cut } of turns) {
          const text = pieces.map(({ text, end }) => text + end).join('');
          all += text;
          expected.push(...pieces.map(({ text, end }) => (end === '\r' ? `${text}<` : text)));
          for (const part of [text.slice(0, cut), text.slice(cut)]) {
            print(part);
            const page = readAll(tail, offset);
            read.push(...page.pieces);
            offset = page.offset;
          }
          // Emptied only where all was read: what is lost there is counted, and told by the test above.
          if (!all.endsWith('\r')) tail.shrink(offset, false);
          if (!reopen) continue;
          tail.close();
          tail = open();
        }
        read.push(...readAll(tail, offset, true).pieces);
        tail.close();
        expect(read.join('|').replaceAll('<', '')).toBe(expected.join('|').replaceAll('<', ''));
      }),
      runs(500),
    );
  });
});
