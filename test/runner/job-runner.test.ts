import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../src/core/log-record.ts';
import { jobDirectory } from '../../src/runner/job-directory.ts';
import { isRunning } from '../support/command-line.ts';
import { endAfter, reportUntil, RUN_ON, runnerFixture } from '../support/runner-fixture.ts';
import { waitUntil } from '../support/wait-until.ts';

const words = (records: readonly LogRecord[]) => records.map((record) => String(record['status'] ?? record['type'] ?? record['name'] ?? record['phase']));
const values = (records: readonly LogRecord[]) => records.filter(({ kind }) => kind === 'metric').map((record) => record['value']);

describe('a job that runs', () => {
  it('walks from queued to succeeded, and what it reports is in between', async () => {
    const { startRunner, queueScript, ended, store } = await runnerFixture();
    const jobId = await queueScript(`report({ phase: 'training' }); report({ step: 1, metrics: { 'train.loss': 0.5 } }); report({ event: { type: 'sft.progress', message: 'm' } });`);
    startRunner();
    expect(words(await ended(jobId))).toEqual(['queued', 'running', 'running', 'training', 'train.loss', 'sft.progress', 'succeeded', 'sft.job.completed', 'succeeded']);
    expect(await store.jobs.get(jobId)).toMatchObject({ status: 'succeeded', closed: true, exitCode: 0 });
  });

  it('is told what it needs, and nothing that it should not know', async () => {
    const { startRunner, queueScript, ended, directory } = await runnerFixture();
    process.env['TRAINSTREAM_API_KEY'] = 'not-for-children';
    const out = join(directory, 'environment.json');
    const jobId = await queueScript(`fs.writeFileSync(${JSON.stringify(out)}, JSON.stringify({ env: process.env, cwd: process.cwd(), config: JSON.parse(fs.readFileSync(process.env.TRAINSTREAM_JOB_CONFIG)) }));`, { env: { MINE: '1', HF_TOKEN: 't' } }, { effective_config: { runner: { seed: 7 } } });
    startRunner();
    await ended(jobId);
    delete process.env['TRAINSTREAM_API_KEY'];
    const { env, cwd, config } = JSON.parse(readFileSync(out, 'utf8')) as { env: Record<string, string>; cwd: string; config: object };
    expect(env).toMatchObject({ MINE: '1', HF_TOKEN: 't', PYTHONUNBUFFERED: '1', TRAINSTREAM_JOB_ID: jobId, TRAINSTREAM_DIR: jobDirectory(directory, jobId).artifacts });
    expect(Object.values(env)).not.toContain('not-for-children');
    expect(cwd).toBe(directory);
    expect(config).toMatchObject({ job_id: jobId, seed: 7, training_file: null });
  });

  it('loses no line: fast ones, a last one without a break, bad ones, endless ones', async () => {
    const { startRunner, queueScript, ended } = await runnerFixture();
    const jobId = await queueScript(`
      for (let step = 1; step <= 3000; step++) report({ metric: { name: 'a', value: step } });
      report('this is not JSON'); report({ metric: { name: 'b' } }); report('x'.repeat(200_000)); report('{"step": 1, "metrics": {"c": NaN}}');
      fs.appendFileSync(process.env.TRAINSTREAM_FILE, '{"metric":{"name":"last","value":1}}');`);
    startRunner();
    const records = await ended(jobId);
    expect(values(records)).toEqual([...Array.from({ length: 3000 }, (_, index) => index + 1), null, 1]);
    const bad = records.filter((record) => record['type'] === 'runner.line.invalid');
    expect(bad.map((record) => record['message'])).toEqual([expect.stringMatching(/is not JSON/), expect.stringMatching(/b: expected a number/), expect.stringMatching(/longer than 64 KiB/)]);
    expect(records.map(({ seq }) => seq)).toEqual(records.map((_record, index) => index + 1));
  });

  it('tells of many bad lines a few, and counts the rest', async () => {
    const { startRunner, queueScript, ended } = await runnerFixture();
    const jobId = await queueScript(`for (let line = 0; line < 500; line++) report('bad');`);
    startRunner();
    const bad = (await ended(jobId)).filter((record) => record['type'] === 'runner.line.invalid');
    expect([bad.length, bad.at(-1)?.['message']]).toEqual([11, '490 more reported lines were passed over']);
  });
});

describe('a job that fails', () => {
  it('says how: exit code and the last lines it printed, without secrets', async () => {
    const { startRunner, queueScript, ended, store } = await runnerFixture();
    const jobId = await queueScript(`console.log('working'); console.error('no space \\u001b[31m at https://h/x?sig=abc'); process.exit(7);`);
    startRunner();
    const records = await ended(jobId);
    expect(words(records).slice(-3)).toEqual(['failed', 'sft.job.failed', 'failed']);
    const [, event, status] = records.slice(-3);
    expect(event).toMatchObject({ level: 'error', data: { exit_code: 7, output: ['working', 'no space \\x1b[31m at https://h/x?***'] } });
    expect(status).toMatchObject({ status: 'failed', exit_code: 7, error: expect.stringMatching(/exit code 7: no space/) });
    expect(await store.jobs.get(jobId)).toMatchObject({ status: 'failed', exitCode: 7 });
  });

  it('says what the system said', async () => {
    const { startRunner, queueScript, ended } = await runnerFixture();
    const cases: [string, object, RegExp][] = [
      ['', { command: ['no-such-program'] }, /exit code 127: the command was not found/],
      ['', { command: ['/dev/null'] }, /exit code 126: the command cannot be executed/],
      ['', { cwd: '/no/such/directory' }, /could not be started: the working directory .* does not exist/],
      [`process.kill(process.pid, 'SIGKILL')`, {}, /SIGKILL.*out of memory/],
      [`process.kill(process.pid, 'SIGSEGV')`, {}, /SIGSEGV/],
    ];
    startRunner({ maxConcurrent: 2 });
    const runner = startRunner({ maxConcurrent: 2, worker: 'second' });
    await Promise.all(
      cases.map(async ([script, execution, reason]) => {
        const jobId = await queueScript(script, execution);
        runner.wake();
        expect((await ended(jobId)).at(-1)).toMatchObject({ status: 'failed', error: expect.stringMatching(reason) });
      }),
    );
  });

  it('leaves no process behind, also none that left its group', async () => {
    const { startRunner, queueScript, ended, directory } = await runnerFixture();
    const escaped = join(directory, 'escaped');
    const jobId = await queueScript(`
      const child = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(RUN_ON)}], { detached: true, stdio: 'ignore' }); child.unref();
      fs.writeFileSync(${JSON.stringify(escaped)}, String(child.pid));`);
    startRunner();
    expect((await ended(jobId)).at(-1)).toMatchObject({ status: 'succeeded' });
    await waitUntil('the end of what was left', () => !isRunning(Number(readFileSync(escaped, 'utf8'))));
  });

  it('ends as lost when it vanishes without an exit code; everything it had written is in the log', async () => {
    const { startRunner, queueScript, ended, until, processOf } = await runnerFixture();
    const jobId = await queueScript(`report({ metric: { name: 'a', value: 1 } }); fs.appendFileSync(process.env.TRAINSTREAM_FILE, '{"metric":{"name":"torn","value":2}}'); ${RUN_ON}`);
    startRunner();
    await until(jobId, (records) => values(records).length === 1);
    process.kill(-processOf(jobId), 'SIGKILL');
    const records = await ended(jobId);
    expect(words(records).slice(-6)).toEqual(['a', 'torn', 'job.lost', 'failed', 'sft.job.failed', 'failed']);
  });

  it('ends as lost where a power cut left its files without content', async () => {
    for (const emptied of ['exit', 'process'] as const) {
      const { startRunner, queueScript, ended, until, processOf, directory } = await runnerFixture();
      const jobId = await queueScript(`report({ phase: 'training' }); ${RUN_ON}`);
      const first = startRunner();
      await until(jobId, (records) => words(records).includes('training'));
      await first.close();
      process.kill(-processOf(jobId), 'SIGKILL');
      writeFileSync(jobDirectory(directory, jobId)[emptied], '');
      startRunner();
      expect(words(await ended(jobId)).slice(-4)).toEqual(['job.lost', 'failed', 'sft.job.failed', 'failed']);
    }
  });

  it('ends also where it printed more than fits into a text', async () => {
    const { startRunner, queueScript, ended } = await runnerFixture();
    const jobId = await queueScript(`const file = process.env.TRAINSTREAM_FILE.replace('report.jsonl', 'output.log'); fs.truncateSync(file, 600 * 2 ** 20); fs.appendFileSync(file, '\\nlast words\\n'); process.exit(4);`);
    startRunner();
    expect((await ended(jobId)).at(-1)).toMatchObject({ status: 'failed', error: expect.stringMatching(/exit code 4: .*last words/) });
  });

  it('is not stopped by a line that is nested too deep', async () => {
    const { startRunner, queueScript, ended } = await runnerFixture();
    const jobId = await queueScript(`report('{"event":{"type":"x","data":' + '{"":'.repeat(12000) + '1' + '}'.repeat(12000) + '}}'); report({ metric: { name: 'a', value: 1 } });`);
    startRunner();
    const records = await ended(jobId);
    expect([values(records), records.at(-1)?.['status']]).toEqual([[1], 'succeeded']);
    expect(records.find(({ type }) => type === 'runner.line.invalid')).toMatchObject({ message: expect.stringMatching(/nested deeper than 64 levels/) });
  });

  it('may be named like a word of the shell', async () => {
    const { startRunner, queueScript, ended } = await runnerFixture();
    const jobId = await queueScript('', { command: ['exec', 'true'] });
    startRunner();
    expect((await ended(jobId)).at(-1)).toMatchObject({ status: 'failed', error: expect.stringMatching(/exit code 127: the command was not found/) });
  });

  it('ends when its time is up', async () => {
    const { startRunner, queueScript, ended } = await runnerFixture();
    const jobId = await queueScript(RUN_ON, {}, { effective_config: { runner: { timeout_seconds: 0.3 } } });
    startRunner();
    expect((await ended(jobId)).at(-1)).toMatchObject({ status: 'failed', error: expect.stringMatching(/its time was up/) });
  });
});

describe('cancelling', () => {
  it('lets a process save its work on SIGTERM', async () => {
    const { startRunner, queueScript, ended, until, store } = await runnerFixture();
    const jobId = await queueScript(`process.on('SIGTERM', () => { report({ artifact: { path: 'saved', kind: 'checkpoint' } }); process.exit(0); }); report({ phase: 'training' }); ${RUN_ON}`);
    const runner = startRunner();
    await until(jobId, (records) => words(records).includes('training'));
    await store.jobs.requestCancel(jobId);
    runner.cancel(jobId);
    expect(words(await ended(jobId)).slice(-4)).toEqual(['artifact.saved', 'cancelled', 'sft.job.cancelled', 'cancelled']);
  });

  it('kills what does not listen, after the grace time, and what has left the group', async () => {
    const { startRunner, queueScript, ended, until, store, directory } = await runnerFixture();
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
    expect(words(records)).toContain('ignoring');
    expect(records.at(-1)).toMatchObject({ status: 'cancelled' });
    await waitUntil('the end of what has left the group', () => !isRunning(Number(readFileSync(escaped, 'utf8'))));
  });

  it('ends a job that waits at once, also behind one that runs, and one that was never started', async () => {
    const { startRunner, queueScript, ended, until, store, directory } = await runnerFixture();
    const running = await queueScript(`report({ phase: 'training' }); ${RUN_ON}`);
    const waiting = await queueScript(`fs.writeFileSync(${JSON.stringify(join(directory, 'ran'))}, '');`);
    const runner = startRunner();
    await until(running, (records) => words(records).includes('training'));
    await store.jobs.requestCancel(waiting);
    runner.cancel(waiting);
    expect((await ended(waiting)).at(-1)).toMatchObject({ status: 'cancelled' });
    const { job } = await store.jobs.create({ jobType: 'sft', model: 'm', hyperparameters: {}, metadata: {}, execution: {} });
    await store.jobs.requestCancel(job.jobId);
    runner.cancel(job.jobId);
    expect((await ended(job.jobId)).at(-1)).toMatchObject({ status: 'cancelled' });
    expect(existsSync(join(directory, 'ran'))).toBe(false);
  });
});

describe('a job that was cancelled while it waited, by a backend that died', () => {
  it('is ended by the next one at once, whether it was started or not, also behind one that runs', async () => {
    const { startRunner, queueScript, store, ended, until } = await runnerFixture();
    const running = await queueScript(`report({ phase: 'training' }); ${RUN_ON}`);
    const first = startRunner();
    await until(running, (records) => words(records).includes('training'));
    await first.close();
    const queued = await queueScript('');
    const { job: pending } = await store.jobs.create({ jobType: 'sft', model: 'm', hyperparameters: {}, metadata: {}, execution: {} });
    for (const jobId of [queued, pending.jobId]) await store.jobs.requestCancel(jobId);
    startRunner();
    for (const jobId of [queued, pending.jobId]) expect((await ended(jobId)).at(-1)).toMatchObject({ status: 'cancelled' });
    expect((await store.jobs.get(running))?.status).toBe('running');
  });
});

describe('the queue', () => {
  it('runs as many at once as it may, first in, first out', async () => {
    const { startRunner, queueScript, ended, store } = await runnerFixture();
    const ids: string[] = [];
    for (let index = 0; index < 4; index++) ids.push(await queueScript(''));
    startRunner({ maxConcurrent: 2 });
    await Promise.all(ids.map(ended));
    const started = await Promise.all(ids.map(async (jobId) => (await store.jobs.get(jobId))?.startedAt ?? ''));
    expect(started).toEqual(started.toSorted());
  });
});

describe('a runner that comes back', () => {
  it('takes up a running job: the process never noticed, no record is missing, none is there twice', async () => {
    const { startRunner, queueScript, ended, until, processOf, errors, directory } = await runnerFixture();
    const gate = join(directory, 'gate');
    const jobId = await queueScript(reportUntil(gate));
    const first = startRunner();
    await until(jobId, (records) => values(records).length > 5);
    const pid = processOf(jobId);
    await first.close();
    const second = startRunner();
    await until(jobId, (records) => values(records).length > 50);
    await second.close();
    expect(processOf(jobId)).toBe(pid);
    writeFileSync(gate, '');
    startRunner();
    const records = await ended(jobId);
    const written = readFileSync(jobDirectory(directory, jobId).report, 'utf8').trimEnd().split('\n').length;
    expect(values(records)).toEqual(Array.from({ length: written }, (_, index) => index + 1));
    expect([records.at(-1)?.['status'], words(records).filter((word) => word === 'running').length, errors]).toEqual(['succeeded', 2, []]);
  });

  it('takes up all that runs, also where fewer may run now, and starts no new one beside them', async () => {
    const { startRunner, queueScript, ended, until, directory, store } = await runnerFixture();
    const gates = ['one', 'two'].map((name) => join(directory, name));
    const ids = await Promise.all(gates.map((gate) => queueScript(reportUntil(gate))));
    const first = startRunner({ maxConcurrent: 2 });
    for (const jobId of ids) await until(jobId, (records) => values(records).length > 1);
    await first.close();
    const waiting = await queueScript('');
    const seen = await Promise.all(ids.map(async (jobId) => values(await until(jobId, () => true)).length));
    startRunner({ maxConcurrent: 1 });
    for (const [index, jobId] of ids.entries()) await until(jobId, (records) => values(records).length > (seen[index] ?? 0) + 5);
    expect((await store.jobs.get(waiting))?.status).toBe('queued');
    for (const gate of gates) writeFileSync(gate, '');
    for (const jobId of [...ids, waiting]) expect((await ended(jobId)).at(-1)).toMatchObject({ status: 'succeeded' });
  });

  it('reads the end of a process that ended while nobody watched', async () => {
    const { startRunner, queueScript, ended, until, directory } = await runnerFixture();
    const gate = join(directory, 'gate');
    const jobId = await queueScript(endAfter(gate, 3));
    const first = startRunner();
    await until(jobId, (records) => words(records).includes('training'));
    await first.close();
    writeFileSync(gate, 'x');
    await waitUntil('the exit file', () => existsSync(jobDirectory(directory, jobId).exit));
    startRunner();
    const records = await ended(jobId);
    expect([values(records), records.at(-1)?.['exit_code']]).toEqual([[1], 3]);
  });

  it('finishes a cancellation that was asked for while nobody watched', async () => {
    const { startRunner, queueScript, ended, until, store } = await runnerFixture();
    const jobId = await queueScript(`report({ phase: 'training' }); ${RUN_ON}`);
    const first = startRunner();
    await until(jobId, (records) => words(records).includes('training'));
    await first.close();
    await store.jobs.requestCancel(jobId);
    startRunner();
    expect((await ended(jobId)).at(-1)).toMatchObject({ status: 'cancelled' });
  });
});
