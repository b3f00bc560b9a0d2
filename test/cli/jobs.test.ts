import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backendCommand, contractCommand } from '../support/backend-command.ts';
import { commandLine } from '../support/command-line.ts';
import { metric, status } from '../support/in-process.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('jobs ls and get', () => {
  it('show the newest first, as a table or as JSON, by both names', async () => {
    const { run, job } = await backendCommand();
    const [first, second] = [await job([status('running')]), await job([status('failed')])];
    const { code, stdout } = await run('ls');
    expect([code, stdout.split('\n').map((line) => line.split(/\s+/).slice(0, 2))]).toEqual([0, [['job_id', 'status'], [second, 'failed'], [first, 'running'], ['']]]);
    expect((await run('jobs', 'ls', '--json', '--limit', '1')).stdout).toMatch(new RegExp(`^\\{"job_id":"${second}".*\\}\\n$`));
    expect((await run('jobs', 'get', first)).stdout).toMatch(/^status +running$/m);
    expect(JSON.parse((await run('jobs', 'get', first, '--json')).stdout)).toMatchObject({ job_id: first, closed: false });
  });
});

describe('jobs retry', () => {
  it('submits a job of each kind again, says which that is, and how many come before it', async () => {
    const { run, job, request, store } = await backendCommand();
    const rl = String((await request('POST', '/rl/jobs', { data: { config: {}, base_model: 'builtin/tiny', endpoint_base_url: 'builtin:math' } })).json['job_id']);
    const ended = [await job([status('failed')]), await job([status('succeeded')]), rl];
    await store.queue.claim({ worker: 'w', leaseMs: 60_000, holding: [] });
    await store.jobs.append(rl, [status('cancelled')]);
    const told = [];
    for (const jobId of ended) told.push(await run('jobs', 'retry', jobId));
    expect(told.map(({ code, stderr }) => [code, stderr.split('\n')[0]])).toEqual([
      [0, expect.stringMatching(/^Watch: .* watch job_/)],
      [0, 'It waits in the queue; 1 job comes before it.'],
      [0, 'It waits in the queue; 2 jobs come before it.'],
    ]);
    const created = told.map(({ stdout }) => /^Job created: (job_\w+)\n$/.exec(stdout)?.[1] ?? '');
    const jobs = await Promise.all(created.map((jobId) => store.jobs.get(jobId)));
    expect(jobs.map((one) => [one?.jobType, one?.metadata['retry_of']])).toEqual([['sft', ended[0]], ['sft', ended[1]], ['rl', rl]]);
  });

  it('is refused for what did not run here', async () => {
    const { run, request } = await backendCommand();
    const jobId = String((await request('POST', '/learning/jobs', { job_type: 'attached', name: 'a' })).json['job_id']);
    await request('POST', `/learning/jobs/${jobId}/cancel`, {});
    expect(await run('jobs', 'retry', jobId)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^job \w+ was attached to: what it shows did not run here\n$/) });
  });
});

describe('jobs wait', () => {
  it('ends as the job did, at once where it has ended', async () => {
    const { run, job } = await backendCommand();
    const ended = { succeeded: await job([status('succeeded')]), failed: await job([status('failed')]), cancelled: await job([status('cancelled')]) };
    expect(await run('wait', ended.succeeded)).toEqual({ code: 0, stdout: `${ended.succeeded}: succeeded\n`, stderr: '' });
    expect((await run('jobs', 'wait', ended.failed)).code).toBe(3);
    expect((await run('wait', ended.cancelled)).code).toBe(4);
    expect((await run('wait', ended.failed, '--exit-zero')).code).toBe(0);
    expect(JSON.parse((await run('wait', ended.failed, '--json')).stdout)).toMatchObject({ job_id: ended.failed, status: 'failed' });
  });

  it('waits for several, tells each when it ends, and ends with the worst', async () => {
    const { run, job, store } = await backendCommand();
    const [first, second] = [await job([status('running')]), await job([status('running'), metric(1)])];
    const waiting = run('wait', first, second, 'job_none');
    await store.jobs.append(second, [metric(2), status('cancelled')]);
    await store.jobs.append(first, [status('succeeded')]);
    const { code, stdout, stderr } = await waiting;
    expect([code, stdout.split('\n').toSorted()]).toEqual([2, ['', `${first}: succeeded`, `${second}: cancelled`].toSorted()]);
    expect(stderr).toMatch(/^job_none: no job "job_none"\n$/);
    expect((await run('wait', first, second)).code).toBe(4);
  });

  it('gives up when its time is up, and says how to come back', async () => {
    const { run, job } = await backendCommand();
    const jobId = await job([status('running')]);
    const { code, stdout, stderr } = await run('wait', jobId, '--timeout', '30ms');
    expect([code, stdout]).toEqual([124, '']);
    expect(stderr).toMatch(new RegExp(`^Time is up\\. ${jobId} is still running\\.\nReattach: .* watch ${jobId}\nCancel: {3}.* jobs cancel ${jobId}\n$`));
  });

  it('asks a backend that keeps no log until it says so', async () => {
    const { contract, run } = await contractCommand();
    contract.status('running');
    const waiting = run('wait', 'job_1', '--interval', '20ms');
    await waitUntil('a question', () => contract.requests.length > 2);
    contract.status('failed');
    expect(await waiting).toMatchObject({ code: 3, stdout: 'job_1: failed\n' });
    expect(contract.requests.filter((path) => path.includes('metrics'))).toEqual([]);
  });
});

describe('jobs cancel', () => {
  it('asks each, and one that there is not keeps the others from nothing', async () => {
    const { run, job, runner } = await backendCommand();
    const [running, ended] = [await job([status('running')]), await job([status('failed')])];
    expect(await run('cancel', running)).toEqual({ code: 0, stdout: `${running}: asked to end; it is cancelled when its process is gone\n`, stderr: '' });
    const several = await run('jobs', 'cancel', 'job_none', ended, running);
    expect([several.code, several.stdout.split('\n').length, several.stderr]).toEqual([2, 3, expect.stringMatching(/^job_none: no job/)]);
    expect(several.stdout).toContain(`${ended}: failed\n`);
    expect(runner.cancelled).toEqual([running, running]);
    expect(JSON.parse((await run('cancel', running, '--json')).stdout)).toMatchObject({ cancel_requested: true });
  });
});

describe('jobs rm', () => {
  it('removes what has ended, and nothing else', async () => {
    const { run, job, runner } = await backendCommand();
    const [running, ended, other] = [await job([status('running')]), await job([status('failed')]), await job([status('succeeded')])];
    expect(await run('jobs', 'rm', running)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^job job_\w+ has not ended: cancel it first\n$/) });
    expect(await run('jobs', 'rm', ended)).toEqual({ code: 0, stdout: `${ended}: removed\n`, stderr: '' });
    expect(await run('jobs', 'rm', running, other, '--json')).toMatchObject({ code: 2, stdout: `{"job_id":"${other}","deleted":true}\n` });
    expect([(await run('ls', '--json')).stdout.trimEnd().split('\n').length, runner.removed]).toEqual([1, [ended, other]]);
    expect((await run('jobs', 'get', ended)).code).toBe(2);
  });

  it('takes the files of a real job with it', async () => {
    const { run, scriptJob, stateDirectory } = commandLine();
    await run(['train', '--config', scriptJob(`fs.writeFileSync(process.env.TRAINSTREAM_DIR + '/model', 'x');`), '--quiet']);
    const [jobId = ''] = readdirSync(join(stateDirectory, 'jobs'));
    expect([existsSync(join(stateDirectory, 'jobs', jobId, 'artifacts', 'model')), readdirSync(join(stateDirectory, 'files')).length]).toEqual([true, 1]);
    expect(await run(['jobs', 'rm', jobId])).toEqual({ code: 0, stdout: `${jobId}: removed\n`, stderr: '' });
    expect([readdirSync(join(stateDirectory, 'jobs')), readdirSync(join(stateDirectory, 'files')), (await run(['ls'])).stdout]).toEqual([[], [], '']);
  });
});
