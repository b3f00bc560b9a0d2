import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ReportInput } from '../../src/runner/report/report-input.ts';
import { inStages, runnerFixture } from '../support/runner-fixture.ts';
import { range } from '../support/streaming.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('ReportInput', () => {
  it('ends a page with the line that fills it, so that lines of thousands of metrics hold up nobody', () => {
    const path = join(temporaryDirectory(), 'report.jsonl');
    const line = `${JSON.stringify({ step: 1, metrics: Object.fromEntries(range(1, 900).map((index) => [`metric-${index}`, index])) })}\n`;
    writeFileSync(path, line.repeat(7));
    const input = new ReportInput(path, () => undefined);
    const sizes: number[] = [];
    let offset = 0;
    for (let page = input.read(offset, false); page !== undefined; page = input.read(offset, false)) {
      sizes.push(page.records.length);
      offset = page.offset;
    }
    input.close();
    expect([sizes, offset]).toEqual([[2_700, 2_700, 900], line.length * 7]);
  });

  it('reads what a program writes that empties its file or replaces it, and says that this is no way to do it', async () => {
    const { directory, startRunner, queueScript, until, ended, errors } = await runnerFixture();
    const write = (...values: number[]) => `fs.writeFileSync(file, ${JSON.stringify(values.map((value) => `${JSON.stringify({ metric: { name: 'a', value } })}\n`).join(''))})`;
    const replace = (value: number) => `fs.renameSync(file, file + '.old'); ${write(value)}`;
    const stages = inStages(directory, [write(1, 2), write(3, 4), replace(5), write(6)]);
    const jobId = await queueScript(`const file = process.env.TRAINSTREAM_FILE; ${stages}`);
    const values = (records: readonly Record<string, unknown>[]) => records.filter(({ kind }) => kind === 'metric').map(({ value }) => value);
    startRunner();
    for (const [stage, count] of [2, 4, 5].entries()) {
      await until(jobId, (records) => values(records).length === count);
      writeFileSync(join(directory, `go-${stage + 1}`), '');
    }
    const records = await ended(jobId);
    expect(values(records)).toEqual(range(1, 6));
    expect(records.filter(({ type }) => type === 'runner.report.emptied').map(({ message }) => message)).toEqual([
      expect.stringContaining('emptied, or another was put in its place'),
      'That happened 2 more times',
    ]);
    expect(errors).toEqual([]);
  });

  it('lets a job go on that put something in the place of its file which cannot be read', async () => {
    const { directory, startRunner, queueScript, ended, errors } = await runnerFixture();
    const pipe = `fs.rmSync(file); require('child_process').execFileSync('mkfifo', [file]); fs.writeFileSync(${JSON.stringify(join(directory, 'made'))}, '')`;
    const jobId = await queueScript(`const file = process.env.TRAINSTREAM_FILE; ${inStages(directory, [pipe, ''])}`);
    const first = startRunner();
    await waitUntil('the pipe', () => existsSync(join(directory, 'made')));
    await first.close();
    startRunner();
    writeFileSync(join(directory, 'go-1'), '');
    const records = await ended(jobId);
    expect(records.at(-1)).toMatchObject({ status: 'succeeded' });
    expect(records.find(({ type }) => type === 'runner.report.unreadable')).toMatchObject({ level: 'warning', message: expect.stringContaining('no regular file') as string });
    expect(errors).toEqual([]);
  });
});
