import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TrainstreamError } from '../../src/core/errors.ts';
import type { LogRecord } from '../../src/core/log-record.ts';
import { jobDirectory } from '../../src/runner/job-directory.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { endAfter, REPORT_ON, RUN_ON, runnerFixture } from '../support/runner-fixture.ts';
import { waitUntil } from '../support/wait-until.ts';

const words = (records: readonly LogRecord[]) => records.map((record) => String(record['status'] ?? record['type'] ?? record['name'] ?? record['phase']));
const values = (records: readonly LogRecord[]) => records.filter(({ kind }) => kind === 'metric').map((record) => record['value']);

type Fixture = Awaited<ReturnType<typeof runnerFixture>>;

/** Lets everything that a runner writes fail for as long as `isFull` says. */
function fillDisk({ store: { jobs, queue } }: Fixture, isFull: () => boolean): void {
  const refuse = <Arguments extends readonly unknown[], Result>(write: (...given: Arguments) => Promise<Result>) => (...given: Arguments) =>
    isFull() ? Promise.reject(new TrainstreamError('store', 'nothing was stored: database or disk is full')) : write(...given);
  Object.assign(jobs, { append: refuse(jobs.append.bind(jobs)) });
  Object.assign(queue, { claim: refuse(queue.claim.bind(queue)), renew: refuse(queue.renew.bind(queue)), finish: refuse(queue.finish.bind(queue)) });
}

describe('a full disk', () => {
  it('keeps jobs waiting, and no longer than it is full; that nobody can be told of it does no harm', async () => {
    const fixture = await runnerFixture();
    const { startRunner, queueScript, ended } = fixture;
    let full = true;
    let faults = 0;
    const jobId = await queueScript('');
    fillDisk(fixture, () => full);
    const onError = () => {
      faults++;
      throw new Error('no space for the log either');
    };
    startRunner({ clock: hastyClock, onError });
    await waitUntil('some tries', () => faults > 3);
    full = false;
    expect((await ended(jobId)).at(-1)).toMatchObject({ status: 'succeeded' });
  });

  it('costs a running job no record', async () => {
    const fixture = await runnerFixture();
    const { startRunner, queueScript, ended, until, errors, directory } = fixture;
    let full = false;
    fillDisk(fixture, () => full);
    const gate = join(directory, 'gate');
    const jobId = await queueScript(endAfter(gate, 0));
    startRunner({ clock: hastyClock });
    await until(jobId, (records) => words(records).includes('training'));
    full = true;
    writeFileSync(gate, '');
    await waitUntil('the end of the process', () => existsSync(jobDirectory(directory, jobId).exit));
    const before = errors.length;
    await waitUntil('some tries', () => errors.length > before + 3);
    full = false;
    expect(words(await ended(jobId)).slice(-4)).toEqual(['late', 'succeeded', 'sft.job.completed', 'succeeded']);
  });

  it('does not keep a job from being cancelled', async () => {
    const fixture = await runnerFixture();
    const { startRunner, queueScript, ended, until, errors, directory, store } = fixture;
    let full = false;
    fillDisk(fixture, () => full);
    const jobId = await queueScript(`process.on('SIGTERM', () => process.exit(0)); report({ phase: 'training' }); ${REPORT_ON} ${RUN_ON}`);
    const runner = startRunner({ clock: hastyClock });
    await until(jobId, (records) => words(records).includes('training'));
    full = true;
    await waitUntil('a try', () => errors.length > 0);
    await store.jobs.requestCancel(jobId);
    runner.cancel(jobId);
    await waitUntil('the end of the process', () => existsSync(jobDirectory(directory, jobId).exit));
    full = false;
    const records = await ended(jobId);
    expect(records.at(-1)).toMatchObject({ status: 'cancelled' });
    expect(values(records)).toEqual(values(records).map((_value, index) => index + 1));
  });
});

describe('a claim that cannot be renewed for now', () => {
  it('does not keep a job from being cancelled', async () => {
    const { startRunner, queueScript, ended, directory, store } = await runnerFixture();
    const { queue } = store;
    const renew = queue.renew.bind(queue);
    queue.renew = () => Promise.reject(new TrainstreamError('store', 'nothing was stored: database is locked'));
    const started = join(directory, 'started');
    const jobId = await queueScript(`fs.writeFileSync(${JSON.stringify(started)}, ''); ${RUN_ON}`);
    startRunner({ clock: hastyClock });
    await waitUntil('the process', () => existsSync(started));
    await store.jobs.requestCancel(jobId);
    await waitUntil('its end', () => existsSync(jobDirectory(directory, jobId).exit));
    queue.renew = renew;
    expect((await ended(jobId)).at(-1)).toMatchObject({ status: 'cancelled' });
  });
});

describe('what cannot be stored at all', () => {
  it('is told in its place, and the job goes on', async () => {
    const { startRunner, queueScript, ended, errors, store } = await runnerFixture();
    const { append } = store.jobs;
    store.jobs.append = async (jobId, records, producer) => {
      if (records.some((record) => record.kind === 'metric')) throw new RangeError('Maximum call stack size exceeded');
      return append.call(store.jobs, jobId, records, producer);
    };
    const jobId = await queueScript(`report({ metric: { name: 'a', value: 1 } });`);
    startRunner({ clock: hastyClock });
    const records = await ended(jobId);
    expect(records.at(-1)).toMatchObject({ status: 'succeeded' });
    expect(records.filter(({ type }) => type === 'runner.report.refused')).toMatchObject([{ level: 'error', message: 'Lines of the job could not be stored (1 of them): Maximum call stack size exceeded' }]);
    expect(errors).toEqual([expect.any(RangeError)]);
  });
});
