import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../src/core/log-record.ts';
import { jobDirectory } from '../../src/runner/job-directory.ts';
import { printUntil, reportUntil, runnerFixture } from '../support/runner-fixture.ts';

const printed = (records: readonly LogRecord[]) => records.filter(({ kind }) => kind === 'log').map((record) => record['text']);

describe('what a program prints', () => {
  it('becomes lines of its log, both streams in order, before its end', async () => {
    const { startRunner, queueScript, ended } = await runnerFixture();
    const jobId = await queueScript(`fs.writeSync(1, 'one\\n'); fs.writeSync(2, '\\u001b[31mtwo\\u001b[0m\\n 10 %\\r 90 %\\r'); fs.writeSync(1, '\\nlast, without a break');`);
    startRunner();
    const records = await ended(jobId);
    expect(printed(records)).toEqual(['one', 'two', ' 10 %', ' 90 %', 'last, without a break']);
    expect(records.slice(-3).map(({ kind }) => kind)).toEqual(['timeline', 'event', 'status']);
  });

  it('is there once, whichever backend reads it', async () => {
    const { startRunner, queueScript, ended, until, directory } = await runnerFixture();
    const gate = join(directory, 'gate');
    const jobId = await queueScript(printUntil(gate));
    for (let backend = 1; backend <= 3; backend++) {
      const runner = startRunner();
      await until(jobId, (records) => printed(records).length > 20 * backend);
      await runner.close();
    }
    writeFileSync(gate, '');
    startRunner();
    const lines = printed(await ended(jobId));
    expect(lines).toEqual(lines.map((_line, index) => `line ${index + 1}`));
  });

  it('is cut where a line has a million characters, which is told, and the next line is whole', async () => {
    const { startRunner, queueScript, ended } = await runnerFixture();
    const jobId = await queueScript(`
      fs.writeSync(1, 'before\\n'); fs.writeSync(1, 'x'.repeat(2 ** 20) + '\\nnext\\n'); fs.writeSync(2, 'y'.repeat(2 ** 20) + '\\n');
      report('{"metric":{"name":"' + 'n'.repeat(2 ** 20) + '","value":1}}'); report({ metric: { name: 'after', value: 2 } });
      fs.writeSync(1, 'last\\n');`);
    startRunner();
    const records = await ended(jobId);
    expect(printed(records)).toEqual(['before', 'x'.repeat(4096), 'next', 'y'.repeat(4096), 'last']);
    expect(records.filter(({ truncated }) => truncated === true).map(({ text }) => String(text).slice(0, 1))).toEqual(['x', 'y']);
    expect(records.filter(({ type }) => type === 'runner.line.invalid')).toEqual([expect.objectContaining({ message: expect.stringMatching(/longer than 64 KiB/) })]);
    expect(records.filter(({ kind }) => kind === 'metric')).toEqual([expect.objectContaining({ name: 'after', value: 2 })]);
    expect(records.at(-1)).toMatchObject({ status: 'succeeded' });
  });

  it('may end long before the program does, which goes on and reports', async () => {
    const { startRunner, queueScript, ended, until, directory } = await runnerFixture();
    const gate = join(directory, 'gate');
    const jobId = await queueScript(`fs.writeSync(1, 'closing\\n'); fs.closeSync(1); fs.closeSync(2); report({ phase: 'closed' }); ${reportUntil(gate)}`);
    const first = startRunner();
    const points = (records: readonly LogRecord[]) => records.filter(({ kind }) => kind === 'metric').length;
    await until(jobId, (records) => points(records) > 20);
    await first.close();
    startRunner();
    const seen = points(await until(jobId, () => true));
    await until(jobId, (records) => points(records) > seen + 20);
    writeFileSync(gate, '');
    const records = await ended(jobId);
    expect([printed(records), records.at(-1)?.['status']]).toEqual([['closing'], 'succeeded']);
    expect(records.filter(({ kind }) => kind === 'metric').map(({ value }) => value)).toEqual(Array.from({ length: points(records) }, (_, index) => index + 1));
  });

  it('is bounded where it floods: the log, the file, and what is lost is said', async () => {
    const { startRunner, queueScript, ended, directory } = await runnerFixture();
    const jobId = await queueScript(`
      const block = Buffer.from(('y'.repeat(99) + '\\n').repeat(10_000));
      for (let count = 0; count < 120; count++) fs.writeSync(1, block);
      report({ metric: { name: 'done', value: 1 } });
      fs.writeSync(1, 'the end\\n');`);
    startRunner();
    const records = await ended(jobId);
    const logs = records.filter(({ kind }) => kind === 'log');
    expect(logs.length).toBeLessThan(6_000);
    const dropped = logs.reduce((sum, record) => sum + Number(record['dropped_bytes'] ?? 0), 0);
    const kept = logs.filter((record) => record['dropped_bytes'] === undefined).length * 100;
    // What stood at the edge of something passed over is not counted to the byte.
    expect(Math.abs(dropped + kept - 120_000_000)).toBeLessThan(1_000);
    expect(records.some(({ name }) => name === 'done')).toBe(true);
    const { output } = jobDirectory(directory, jobId);
    expect(existsSync(output) && statSync(output).size).toBeLessThan(80_000_000);
  });
});
