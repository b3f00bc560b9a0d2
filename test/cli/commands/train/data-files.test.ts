import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDataFile, firstRows } from '../../../../src/cli/commands/train/check-files.ts';
import { fileLines } from '../../../../src/cli/commands/train/file-lines.ts';
import { parseChatDataset } from '../../../../src/core/chat-dataset.ts';
import { runs } from '../../../support/property.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';
import { directoryWith } from '../../job-config/job-files.ts';

const ROW = '{"messages":[{"role":"user","content":"ü"},{"role":"assistant","content":"b"}]}';

async function linesOf(path: string) {
  const lines: { readonly text: string; readonly end: number }[] = [];
  for await (const line of fileLines(path, 'rows.jsonl')) lines.push(line);
  return lines;
}

describe('fileLines', () => {
  it('gives the lines of a file, and where each ends, wherever it is read in pieces', async () => {
    const path = join(temporaryDirectory(), 'rows.jsonl');
    const long = fc.string({ unit: 'binary', maxLength: 20 }).chain((unit) => fc.constantFrom(1, 30_000).map((times) => unit.replaceAll('\n', '').repeat(times)));
    await fc.assert(
      fc.asyncProperty(fc.array(long, { maxLength: 6 }), fc.boolean(), async (texts, endsWithBreak) => {
        const content = Buffer.from(texts.join('\n') + (endsWithBreak ? '\n' : ''));
        writeFileSync(path, content);
        const lines = await linesOf(path);
        const wanted = content.toString('utf8').split('\n');
        if (wanted.at(-1) === '') wanted.pop();
        expect(lines.map(({ text }) => text)).toEqual(wanted);
        for (const [index, { end }] of lines.entries()) expect(content.subarray(0, end).toString('utf8').replace(/\n$/, '')).toBe(wanted.slice(0, index + 1).join('\n'));
      }),
      runs(60),
    );
  });

  it('ends at a line that never ends', async () => {
    const path = join(temporaryDirectory(), 'rows.jsonl');
    writeFileSync(path, Buffer.alloc(64 * 1024 * 1024 + 1, 'x'));
    await expect(linesOf(path)).rejects.toThrow(/^rows\.jsonl: a line is longer than 67108864 bytes/);
  });
});

describe('checkDataFile', () => {
  it.each([
    ['', 1],
    ['\n\n', 1],
    [`\ufeff${ROW}\n`, 0],
    [`${ROW}\nno row\n${ROW}`, 1],
    [`${ROW}\r\n\r\n${ROW}\r\n`, 0],
    ['x\n'.repeat(30), 21],
  ])('finds in %j what reading it as a whole finds', async (content, count) => {
    const directory = await directoryWith({ 'rows.jsonl': content });
    const { problems } = parseChatDataset(content, 'rows.jsonl');
    const found: unknown = await checkDataFile({ path: join(directory, 'rows.jsonl'), name: 'rows.jsonl' }).catch((error: unknown) => error);
    expect([problems.length, (found as { problems?: unknown } | undefined)?.problems ?? []]).toEqual([count, problems]);
  });
});

describe('firstRows', () => {
  it('takes so many rows from the start, blank lines not counted', async () => {
    const directory = await directoryWith({ 'rows.jsonl': `${ROW}\n\n${ROW}\n${ROW}` });
    const file = { path: join(directory, 'rows.jsonl'), name: 'rows.jsonl' };
    const length = Buffer.byteLength(ROW) + 1;
    expect([await firstRows(file, 1), await firstRows(file, 2), await firstRows(file, 3), await firstRows(file, 4)].map(({ bytes }) => bytes)).toEqual([length, 2 * length + 1, 3 * length, undefined]);
  });
});
