import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReportTail } from '../../src/runner/report/report-tail.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** Reads on from wherever it came to, as the runner does; `again` is a backend that has been started anew. */
function reading(path: string) {
  let tail = new ReportTail(path);
  let offset = 0;
  return {
    get offset() {
      return offset;
    },
    get tail() {
      return tail;
    },
    again() {
      tail.close();
      tail = new ReportTail(path);
    },
    lines(atEnd = false, most = Number.POSITIVE_INFINITY): (string | undefined)[] {
      const found: (string | undefined)[] = [];
      offset = tail.read(offset, atEnd, (line) => found.push(line) < most);
      return found;
    },
  };
}

const reportPath = () => {
  const path = join(temporaryDirectory(), 'report.jsonl');
  writeFileSync(path, '');
  return path;
};

describe('ReportTail', () => {
  it('waits for the end of a line, and at the end takes what has none', () => {
    const path = reportPath();
    const report = reading(path);
    appendFileSync(path, 'one\ntw');
    expect(report.lines()).toEqual(['one']);
    expect(report.lines()).toEqual([]);
    appendFileSync(path, 'o\nthree');
    expect(report.lines()).toEqual(['two']);
    expect(report.lines(true)).toEqual(['three']);
    expect(report.offset).toBe(13);
  });

  it('reads no further than what stood there when the end was reached', () => {
    const path = reportPath();
    const report = reading(path);
    appendFileSync(path, 'one\ntwo');
    expect(report.lines(true, 1)).toEqual(['one']);
    // By a process that escaped.
    appendFileSync(path, '\nthree\n');
    expect([report.lines(true), report.lines(true)]).toEqual([['two'], []]);
  });

  it('goes on where what another backend noted has no content', () => {
    const path = reportPath();
    const report = reading(path);
    appendFileSync(path, 'one\n');
    report.lines();
    writeFileSync(`${path}.base`, '');
    report.again();
    appendFileSync(path, 'two\n');
    expect(report.lines()).toEqual(['two']);
  });

  it('stops where enough was taken, and goes on there', () => {
    const path = reportPath();
    const report = reading(path);
    appendFileSync(path, 'one\ntwo\nthree\n');
    expect(report.lines(false, 2)).toEqual(['one', 'two']);
    expect(report.lines(false, 1)).toEqual(['three']);
  });

  it('passes over the rest of a line that is too long, also where it was stopped before', () => {
    const path = reportPath();
    const report = reading(path);
    appendFileSync(path, `one\ntwo\n${'x'.repeat(100_000)}`);
    expect(report.lines(false, 1)).toEqual(['one']);
    expect(report.lines()).toEqual(['two', undefined]);
    appendFileSync(path, `${'x'.repeat(100_000)}\nthree\n`);
    expect(report.lines()).toEqual(['three']);
  });

  it.each([
    ['fewer', 'a\n'],
    ['as many', 'other-1\nother-2\n'],
    ['more', `${'other\n'.repeat(50)}`],
  ])('begins anew where a file was emptied and has %s bytes by now', (_title, content) => {
    const path = reportPath();
    const report = reading(path);
    appendFileSync(path, 'first-1\nfirst-2\n');
    expect(report.lines()).toEqual(['first-1', 'first-2']);
    writeFileSync(path, content);
    expect(report.lines()).toEqual(content.trimEnd().split('\n'));
    expect([report.tail.restarts, report.offset]).toEqual([1, 16 + content.length]);
    appendFileSync(path, 'last\n');
    report.again();
    expect([report.lines(), report.tail.restarts]).toEqual([['last'], 0]);
  });

  it('begins anew where a file was emptied while nobody read', () => {
    const path = reportPath();
    const report = reading(path);
    appendFileSync(path, 'first-1\nfirst-2\n');
    report.lines();
    truncateSync(path);
    report.again();
    appendFileSync(path, 'new\n');
    expect([report.lines(), report.tail.restarts]).toEqual([['new'], 1]);
  });

  it('knows a file again by what is the same after another start of the machine', () => {
    const path = reportPath();
    reading(path).lines();
    expect(JSON.parse(readFileSync(`${path}.base`, 'utf8'))).toEqual({ base: 0, file: String(statSync(path).ino) });
  });

  it.each([false, true])('reads a file that was replaced to its end, then the other (backend started anew: %s)', (isNewBackend) => {
    const path = reportPath();
    const report = reading(path);
    appendFileSync(path, 'first\n');
    report.lines();
    if (isNewBackend) report.again();
    else appendFileSync(path, 'late\nno break');
    writeFileSync(`${path}.new`, 'second-1\nsecond-2\nsecond-3\n');
    renameSync(`${path}.new`, path);
    const lines = [...report.lines(), ...report.lines(), ...report.lines()];
    expect(lines).toEqual([...(isNewBackend ? [] : ['late', 'no break']), 'second-1', 'second-2', 'second-3']);
    expect(report.tail.restarts).toBe(1);
  });

  it('goes on with a file that was removed, and with one that comes in its place', () => {
    const path = reportPath();
    const report = reading(path);
    appendFileSync(path, 'one\n');
    expect(report.lines()).toEqual(['one']);
    rmSync(path);
    expect([report.lines(), report.tail.restarts]).toEqual([[], 0]);
    writeFileSync(path, 'two\n');
    expect([report.lines(), report.tail.restarts]).toEqual([['two'], 1]);
  });

  it('says why it cannot read, does not wait, and reads as soon as it can', () => {
    const path = reportPath();
    rmSync(path);
    execFileSync('mkfifo', [path]);
    const report = reading(path);
    expect([report.lines(), report.tail.problem]).toEqual([[], 'it is no regular file']);
    rmSync(path);
    expect([report.lines(), report.tail.problem]).toEqual([[], expect.stringContaining('ENOENT')]);
    writeFileSync(path, 'one\n');
    expect([report.lines(), report.tail.problem]).toEqual([['one'], undefined]);
  });

  it.skipIf(process.getuid?.() === 0)('says that it may not read', () => {
    const path = reportPath();
    chmodSync(path, 0);
    const report = reading(path);
    expect([report.lines(), report.tail.problem]).toEqual([[], expect.stringContaining('EACCES')]);
  });

  it('hands over the last lines that stand before an offset', () => {
    const path = reportPath();
    const before = (offset: number, size: number) => {
      const lines: (string | undefined)[] = [];
      new ReportTail(path).before(offset, size, (line) => lines.push(line) > 0);
      return lines;
    };
    appendFileSync(path, 'one\ntwo\nthree\nfour\n');
    expect(before(14, 100)).toEqual(['one', 'two', 'three']);
    expect(before(14, 8)).toEqual(['three']);
    expect(before(0, 100)).toEqual([]);
  });

  it('loses no line and repeats none, however it is written, and whoever reads it from where another stopped', () => {
    const path = reportPath();
    const step = fc.oneof(fc.record({ write: fc.string({ unit: fc.constantFrom('a', 'ä', '\n'), minLength: 1, maxLength: 40 }) }), fc.constant('read' as const), fc.constant('again' as const), fc.integer({ min: 1, max: 3 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        rmSync(`${path}.base`, { force: true });
        writeFileSync(path, '');
        const report = reading(path);
        const lines: (string | undefined)[] = [];
        for (const each of steps) {
          if (each === 'again') report.again();
          else if (each === 'read') lines.push(...report.lines());
          else if (typeof each === 'number') lines.push(...report.lines(false, each));
          else appendFileSync(path, each.write);
        }
        for (let more = report.lines(true); more.length > 0; more = report.lines(true)) lines.push(...more);
        report.tail.close();
        expect(lines).toEqual(readFileSync(path, 'utf8').split('\n').filter((line) => line !== ''));
      }),
    );
  });
});
