import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../src/core/log-record.ts';
import { jobDirectory } from '../../../src/runner/job-directory.ts';
import { PsTable } from '../../../src/runner/processes/ps-table.ts';
import { isRunning } from '../../support/command-line.ts';
import { countingPsTable, HAS_PS } from '../../support/process-tables.ts';
import { RUN_ON, reportUntil, runnerFixture } from '../../support/runner-fixture.ts';

const words = (records: readonly LogRecord[]) => records.map((record) => String(record['status'] ?? record['type'] ?? record['name'] ?? record['phase']));
const values = (records: readonly LogRecord[]) => records.filter(({ kind }) => kind === 'metric').map((record) => record['value']);

/** Runners that know processes by `ps` alone, as on a system without /proc. */
async function fixtureByPs() {
  const fixture = await runnerFixture();
  const { program, questions } = countingPsTable(fixture.directory);
  const startRunner: typeof fixture.startRunner = (options) => fixture.startRunner({ processes: new PsTable(program), ...options });
  return { ...fixture, startRunner, questions };
}

describe.skipIf(!HAS_PS)(`jobs on a system without /proc${HAS_PS ? '' : ' (skipped: there is no program `ps` here)'}`, () => {
  it('are taken up by the next backend, and ps is seldom asked', async () => {
    const { startRunner, queueScript, ended, until, directory, errors, questions } = await fixtureByPs();
    const gate = join(directory, 'gate');
    const jobId = await queueScript(reportUntil(gate));
    const first = startRunner();
    await until(jobId, (records) => values(records).length > 5);
    expect(readFileSync(jobDirectory(directory, jobId).process, 'utf8')).toMatch(/^\d+ \w{3} \w{3} +\d+ [\d:]{8} \d{4}\n\w{3} \w{3} +\d+ [\d:]{8} \d{4}\n$/);
    await first.close();
    const start = performance.now();
    const before = questions().length;
    startRunner();
    await until(jobId, (records) => values(records).length > 300);
    // One every two seconds, not one at each look.
    const seconds = (performance.now() - start) / 1000;
    expect(questions().length - before).toBeLessThanOrEqual(2 + seconds / 2);
    writeFileSync(gate, '');
    const records = await ended(jobId);
    expect(values(records)).toEqual(values(records).map((_value, index) => index + 1));
    expect([records.at(-1)?.['status'], words(records).filter((word) => word === 'running').length, errors]).toEqual(['succeeded', 2, []]);
  });

  it('are cancelled, with all that left the group', async () => {
    const { startRunner, queueScript, ended, until, store, directory } = await fixtureByPs();
    const escaped = join(directory, 'escaped');
    const jobId = await queueScript(`
      const child = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(RUN_ON)}], { detached: true, stdio: 'ignore' }); child.unref();
      fs.writeFileSync(${JSON.stringify(escaped)}, String(child.pid));
      process.on('SIGTERM', () => report({ phase: 'ignoring' })); report({ phase: 'training' }); ${RUN_ON}`);
    const runner = startRunner({ graceMs: 200 });
    await until(jobId, (records) => words(records).includes('training'));
    await store.jobs.requestCancel(jobId);
    runner.cancel(jobId);
    const records = await ended(jobId);
    expect(words(records)).toEqual(expect.arrayContaining(['ignoring', 'cancelled']));
    expect(isRunning(Number(readFileSync(escaped, 'utf8')))).toBe(false);
  });

  it('are lost where the process vanished, and where its number is somebody else’s by now', async () => {
    const { startRunner, queueScript, ended, until, processOf, directory } = await fixtureByPs();
    const vanishing = await queueScript(`report({ phase: 'training' }); ${RUN_ON}`);
    const first = startRunner();
    await until(vanishing, (records) => words(records).includes('training'));
    process.kill(-processOf(vanishing), 'SIGKILL');
    expect(words(await ended(vanishing)).slice(-4)).toEqual(['job.lost', 'failed', 'sft.job.failed', 'failed']);

    const reused = await queueScript(`report({ phase: 'training' }); ${RUN_ON}`);
    first.wake();
    await until(reused, (records) => words(records).includes('training'));
    await first.close();
    process.kill(-processOf(reused), 'SIGKILL');
    // The number is this test's own now, which started at another time.
    writeFileSync(jobDirectory(directory, reused).process, `${process.pid} Wed Nov 25 07:03:44 2020\n\n`);
    startRunner();
    expect(words(await ended(reused)).slice(-4)).toEqual(['job.lost', 'failed', 'sft.job.failed', 'failed']);
  });
});
