import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LogFile } from '../../src/cli/backend/log-file.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const MEBIBYTE = 1024 * 1024;

function logFile() {
  const path = join(temporaryDirectory(), 'backend.log');
  return { path, before: `${path}.1`, log: new LogFile(path) };
}

describe('LogFile', () => {
  it('writes lines with their time, readable by this user only', () => {
    const { path, log } = logFile();
    log.write('first');
    log.write('second');
    expect(readFileSync(path, 'utf8')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z first\n\d{4}-\d\d-\d\dT[\d:.]+Z second\n$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('stays bounded with its predecessor, keeps what is newest, and loses nothing between the two', () => {
    const { path, before, log } = logFile();
    for (let line = 1; line <= 500; line++) log.write(`${line} ${'x'.repeat(10_000)}`);
    const numbers = [before, path].flatMap((file) => readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => Number(line.split(' ')[1])));
    expect(numbers).toEqual(numbers.map((_number, index) => 501 - numbers.length + index));
    expect(numbers.length).toBeGreaterThan(100);
    for (const file of [path, before]) {
      expect(statSync(file).size).toBeLessThanOrEqual(MEBIBYTE);
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
  });

  it('stays bounded whatever the length of a line', () => {
    const { path, before, log } = logFile();
    for (const size of [3 * MEBIBYTE, 10, 5 * MEBIBYTE]) log.write('ä'.repeat(size));
    expect(statSync(path).size).toBeLessThanOrEqual(MEBIBYTE);
    expect(statSync(before, { throwIfNoEntry: false })?.size ?? 0).toBeLessThanOrEqual(MEBIBYTE);
  });

  it('goes on in the very file that the standard streams of the process append to', () => {
    const { path, log } = logFile();
    const standardError = openSync(path, 'a');
    appendFileSync(path, 'x'.repeat(MEBIBYTE));
    log.write('from the log');
    writeSync(standardError, 'from a stream\n');
    closeSync(standardError);
    expect(readFileSync(path, 'utf8')).toMatch(/^\S+ from the log\nfrom a stream\n$/);
  });

  it('is not worth dying for: where it cannot be written, it is not', () => {
    const { path, before, log } = logFile();
    mkdirSync(path);
    expect(() => log.write('lost')).not.toThrow();
    rmSync(path, { recursive: true });
    mkdirSync(before);
    appendFileSync(path, 'x'.repeat(MEBIBYTE));
    expect(() => log.write('lost too')).not.toThrow();
    expect(() => new LogFile(join(path, 'no', 'such', 'directory')).write('lost')).not.toThrow();
  });
});
