import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import type { LogRecord } from '../../src/core/log-record.ts';
import { jobDirectory } from '../../src/runner/job-directory.ts';
import { REPORT_ON, RUN_ON, runnerFixture, saveUntil } from '../support/runner-fixture.ts';
import { SettableClock } from '../support/strange-clocks.ts';
import { waitUntil } from '../support/wait-until.ts';

const phases = (records: readonly LogRecord[]) => records.filter(({ kind }) => kind === 'timeline').map((record) => record['phase']);
const points = (records: readonly LogRecord[]) => records.filter(({ kind }) => kind === 'metric').length;
/** A clock that is ahead by so many seconds. */
const ahead = (seconds: number) => ({ ...systemClock, now: () => systemClock.now() + seconds * 1000 });
/** A script that reports rising numbers, and each SIGTERM, which it does not obey. */
const DEAF = `let terms = 0; process.on('SIGTERM', () => report({ phase: 'term ' + ++terms })); report({ phase: 'training' }); ${REPORT_ON} ${RUN_ON}`;
const timeout = (seconds: number) => ({ effective_config: { runner: { timeout_seconds: seconds } } });

describe('a process that is being ended', () => {
  it('is killed after the grace time, also where it cannot be noted when it was asked to end', async () => {
    const { startRunner, queueScript, ended, until, store, directory, errors } = await runnerFixture();
    const jobId = await queueScript(DEAF);
    const runner = startRunner({ graceMs: 200 });
    await until(jobId, (records) => phases(records).includes('training'));
    symlinkSync(join(directory, 'no', 'such', 'directory'), jobDirectory(directory, jobId).terminated);
    await store.jobs.requestCancel(jobId);
    runner.cancel(jobId);
    const records = await ended(jobId);
    expect(phases(records)).toEqual(['running', 'training', 'term 1', 'cancelled']);
    expect(errors).toEqual([expect.objectContaining({ code: 'ENOENT' })]);
  });
});

describe('a backend that is asked to end', () => {
  it('does not read on for long what a program has left, and the next one does', async () => {
    const { startRunner, queueScript, log, store } = await runnerFixture();
    const lines = 60_000;
    const job = () => store.jobs.get(jobId);
    const jobId = await queueScript(`report('{"metric":{"name":"a","value":1}}\\n'.repeat(${lines - 1}) + '{"metric":{"name":"a","value":2}}')`);
    const first = startRunner();
    await waitUntil('the first lines', async () => ((await job())?.lastSeq ?? 0) > 1_000);
    await first.close();
    expect((await job())?.lastSeq).toBeLessThan(lines);
    startRunner();
    await waitUntil('the end', async () => (await job())?.closed);
    expect(points(await log(jobId))).toBe(lines);
  });
});

describe('a clock that is set back', () => {
  it('gives a process no longer grace time, nor what it leaves behind', async () => {
    const { startRunner, queueScript, ended, until, store, directory } = await runnerFixture();
    const clock = new SettableClock();
    const jobId = await queueScript('', { command: ['sh', '-c', `trap 'echo "{\\"phase\\":\\"asked\\"}" >>"$TRAINSTREAM_FILE"; exit' TERM; (trap '' TERM; touch ready; sleep 60) & wait`] });
    const runner = startRunner({ graceMs: 400, clock });
    await waitUntil('the tree', () => existsSync(join(directory, 'ready')));
    await store.jobs.requestCancel(jobId);
    runner.cancel(jobId);
    await until(jobId, (records) => phases(records).includes('asked'));
    clock.set(-3_600_000);
    await ended(jobId);
  });
});

describe('a backend that comes back while a process is being ended', () => {
  it('does not let its time start anew', async () => {
    const { startRunner, queueScript, ended, until } = await runnerFixture();
    const jobId = await queueScript(`report({ phase: 'training' }); ${REPORT_ON} ${RUN_ON}`, {}, timeout(3_600));
    const first = startRunner();
    await until(jobId, (records) => phases(records).includes('training'));
    await first.close();
    const second = startRunner({ clock: ahead(3_500) });
    const seen = points(await until(jobId, () => true));
    await until(jobId, (records) => points(records) > seen + 20);
    await second.close();
    startRunner({ clock: ahead(3_601) });
    expect((await ended(jobId)).at(-1)).toMatchObject({ status: 'failed', error: expect.stringMatching(/its time was up/) });
  });

  it('says that its time was up where it ended of that while no backend ran', async () => {
    const { startRunner, queueScript, ended, until, directory } = await runnerFixture();
    const gate = join(directory, 'gate');
    const clock = new SettableClock();
    const jobId = await queueScript(saveUntil(gate), {}, timeout(3_600));
    const first = startRunner({ clock });
    await until(jobId, (records) => phases(records).includes('training'));
    clock.set(3_601_000);
    await until(jobId, (records) => phases(records).includes('saving'));
    await first.close();
    writeFileSync(gate, '');
    await waitUntil('the exit file', () => existsSync(jobDirectory(directory, jobId).exit));
    startRunner();
    expect((await ended(jobId)).at(-1)).toMatchObject({ status: 'failed', error: expect.stringMatching(/its time was up/) });
  });

  it('finishes a cancel that was under way: no second SIGTERM, and no longer grace time', async () => {
    const { startRunner, queueScript, ended, until, store } = await runnerFixture();
    const jobId = await queueScript(DEAF);
    const first = startRunner({ graceMs: 600_000 });
    await until(jobId, (records) => phases(records).includes('training'));
    await store.jobs.requestCancel(jobId);
    first.cancel(jobId);
    await until(jobId, (records) => phases(records).includes('term 1'));
    await first.close();
    const second = startRunner({ graceMs: 600_000, clock: ahead(590) });
    const seen = points(await until(jobId, () => true));
    await until(jobId, (records) => points(records) > seen + 50);
    await second.close();
    startRunner({ graceMs: 600_000, clock: ahead(601) });
    const records = await ended(jobId);
    expect(records.at(-1)).toMatchObject({ status: 'cancelled' });
    expect(phases(records)).toEqual(['running', 'training', 'term 1', 'cancelled']);
  });

  it('gives the whole grace time where nobody had asked the process yet', async () => {
    const { startRunner, queueScript, ended, until, store } = await runnerFixture();
    const jobId = await queueScript(DEAF);
    const first = startRunner();
    await until(jobId, (records) => phases(records).includes('training'));
    await first.close();
    await store.jobs.requestCancel(jobId);
    // An hour later.
    const second = startRunner({ graceMs: 600_000, clock: ahead(3_600) });
    const seen = points(await until(jobId, (records) => phases(records).includes('term 1')));
    await until(jobId, (records) => points(records) > seen + 50);
    await second.close();
    startRunner({ graceMs: 600_000, clock: ahead(4_300) });
    expect((await ended(jobId)).at(-1)).toMatchObject({ status: 'cancelled' });
  });
});
