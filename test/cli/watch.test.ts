import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { NewRecord } from '../../src/core/log-record.ts';
import { backendCommand, contractCommand } from '../support/backend-command.ts';
import { jsonFile, jsonLines } from '../support/command-line.ts';
import { event, metric, status } from '../support/in-process.ts';
import { workingDirectory } from '../support/working-directory.ts';

const problem: NewRecord = { kind: 'event', type: 'sft.job.failed', level: 'error', message: 'no luck', data: {} };
const ENDED = [status('running'), event('half'), metric(1), metric(2, 'val.loss'), { kind: 'timeline', phase: 'training', metadata: {} }, problem, status('failed')] as const;

const plain = (text: string) => text.replaceAll(/\[\d\d:\d\d:\d\d\] /g, '').split('\n').slice(0, -1);
const END = 'Training completed: failed';

describe('watch one job', () => {
  it('shows everything, and ends as the job did', async () => {
    const { run, job } = await backendCommand();
    const jobId = await job(ENDED);
    const { code, stdout, stderr } = await run('watch', jobId, '--format', 'cli');
    expect([code, stderr]).toEqual([3, '']);
    expect(plain(stdout)).toEqual(['Status: running', '[2] sft.progress: half', 'train.loss=0.1 (step=1)', 'val.loss=0.2 (step=2)', 'Phase: training', '[6] sft.job.failed (error): no luck', 'Status: failed', END]);
    expect((await run('watch', '--latest', '--exit-zero')).code).toBe(0);
  });

  it.each<[string[], string[]]>([
    [['--stream', 'status'], ['Status: running', 'Status: failed']],
    [['--stream', 'metrics', '--stream', 'timeline'], ['train.loss=0.1 (step=1)', 'val.loss=0.2 (step=2)', 'Phase: training']],
    [['--stream', 'status,metrics', '--filter-metrics', 'train.*,!train.lr'], ['Status: running', 'train.loss=0.1 (step=1)', 'Status: failed']],
    [['--stream', 'events', '--filter-events', '!sft.progress'], ['[6] sft.job.failed (error): no luck']],
    [['--stream', 'events', '--level', 'error'], ['[6] sft.job.failed (error): no luck']],
    [['--stream', 'metrics', '--metrics', '^VAL'], ['val.loss=0.2 (step=2)']],
    [['--sample', '0'], ['Status: running', 'Phase: training', '[6] sft.job.failed (error): no luck', 'Status: failed']],
    [['--filter-events', 'nothing', '--filter-metrics', 'nothing', '--stream', 'events,metrics'], []],
  ])('%j shows what is asked for, and the end whatever that is', async (options, lines) => {
    const { run, job } = await backendCommand();
    const { code, stdout } = await run('watch', await job(ENDED), '--format', 'cli', ...options);
    expect([code, plain(stdout)]).toEqual([3, [...lines, END]]);
  });

  it('filters what is written like what is shown, but for --metrics and --quiet, which are only about what is shown', async () => {
    const { write, directory } = workingDirectory();
    const { run, job } = await backendCommand();
    const jobId = await job(ENDED);
    const words = ['watch', jobId, '--quiet', '--stream', 'metrics', '--filter-metrics', '*.loss', '--metrics', 'val'];
    expect((await run(...words, '--json-output', 'run.jsonl')).stdout).toBe(`${END}\n`);
    const names = (lines: ReturnType<typeof jsonLines>) => lines.map(({ data }) => data['name']);
    expect(names(jsonFile(`${directory}/run.jsonl`))).toEqual(['train.loss', 'val.loss']);
    // The same file goes on where it ends, and holds nothing twice.
    await run('watch', jobId, '--quiet', '--json-output', 'run.jsonl');
    expect(jsonFile(`${directory}/run.jsonl`).map(({ seq }) => seq)).toEqual([3, 4, 5, 6, 7]);
    write('other.jsonl', '{"stream_type":"STATUS","timestamp":"","job_id":"job_2","data":{}}\n');
    expect(await run('watch', jobId, '--json-output', 'other.jsonl')).toMatchObject({ code: 2, stderr: expect.stringMatching(/holds job job_2/) });
  });

  it('puts JSON lines on standard output, and everything else on standard error', async () => {
    const { run, job } = await backendCommand();
    const jobId = await job(ENDED);
    for (const words of [['--format', 'json'], ['--json-output', '-']]) {
      const { code, stdout, stderr } = await run('watch', jobId, ...words);
      expect([code, jsonLines(stdout).map(({ seq }) => seq), stderr]).toEqual([3, [1, 2, 3, 4, 5, 6, 7], `${END}\n`]);
    }
  });

  it('leaves after --timeout with 124, and says how to come back', async () => {
    const { run, job } = await backendCommand();
    const jobId = await job([status('running')]);
    const { code, stdout, stderr } = await run('watch', jobId, '--format', 'cli', '--timeout', '500ms');
    expect([code, plain(stdout)]).toEqual([124, ['Status: running']]);
    expect(stderr).toMatch(new RegExp(`^Time is up\\. ${jobId} is still running\\.\nReattach: .* watch ${jobId}\nCancel: {3}.* jobs cancel ${jobId}\n$`));
  });

  it('leaves at --until with 0, and ends with 5 where the job succeeded without it', async () => {
    const { run, job } = await backendCommand();
    const running = await job([status('running'), metric(1), metric(2)]);
    const reached = await run('watch', running, '--until', 'train.loss>0.15', '--format', 'quiet', '--stream', 'status');
    expect(reached).toMatchObject({ code: 0, stdout: 'Reached: train.loss=0.2 > 0.15 at step 2\n', stderr: expect.stringMatching(/^Reattach: .* watch job_/) });
    const ended = await job([status('running'), metric(1), status('succeeded')]);
    const missed = await run('watch', ended, '--until', 'train.loss>9', '--format', 'quiet');
    expect(missed).toEqual({ code: 5, stdout: 'Training completed: succeeded\n', stderr: '--until "train.loss>9" was not met\n' });
    expect((await run('watch', ended, '--until', 'train.lost>9', '--format', 'quiet', '--exit-zero'))).toMatchObject({ code: 0, stderr: expect.stringMatching(/no metric of that name came; there were train\.loss/) });
  });

  it('tells of an alert once, whatever is filtered', async () => {
    const { run, job } = await backendCommand();
    const jobId = await job([status('running'), metric(1), metric(5), metric(6), status('succeeded')]);
    const { code, stdout, stderr } = await run('watch', jobId, '--alert', 'train.loss >= 0.5', '--stream', 'status', '--format', 'cli');
    expect([code, plain(stdout), stderr]).toEqual([0, ['Status: running', 'Status: succeeded', 'Training completed: succeeded'], `alert: ${jobId}: train.loss=0.5 >= 0.5 at step 5\n`]);
  });

  it('falls back to lines where the live view cannot be shown, and says so once', async () => {
    const { run, job } = await backendCommand();
    const { code, stderr } = await run('watch', await job(ENDED), '--format', 'rich');
    expect([code, stderr]).toEqual([3, '--format rich: standard output is no terminal; printing lines instead\n']);
  });

  it('shows a job of a backend without a log', async () => {
    const { contract, run } = await contractCommand();
    contract.event('sft.progress');
    contract.point('train.loss', 1, 2);
    contract.status('succeeded');
    const { code, stdout } = await run('watch', 'job_1', '--format', 'cli', '--stream', 'metrics', '--interval', '10ms');
    expect([code, plain(stdout)]).toEqual([0, ['train.loss=2 (step=1)', 'Training completed: succeeded']]);
  });
});

describe('a job of a backend that keeps each kind elsewhere', () => {
  const asked = (requests: readonly string[]) => [...new Set(requests.map((path) => path.split('?')[0]))];

  async function isFoundUnder(base: string): Promise<void> {
    const { contract, run } = await contractCommand({ base });
    contract.event('rl.train.step');
    contract.point('eval.reward_mean', 1, 0.5);
    contract.status('succeeded');
    const watched = await run('watch', 'job_1', '--format', 'cli', '--stream', 'status,events', '--interval', '10ms');
    expect([watched.code, plain(watched.stdout)]).toEqual([0, ['[1] rl.train.step: rl.train.step', 'Status: succeeded', 'Training completed: succeeded']]);
    expect(await run('events', 'job_1')).toMatchObject({ code: 0, stdout: expect.stringMatching(/rl\.train\.step/) });
    expect(await run('jobs', 'get', 'job_1')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^status +succeeded$/m) });
    expect(await run('jobs', 'wait', 'job_1')).toMatchObject({ code: 0, stdout: 'job_1: succeeded\n' });
    expect(asked(contract.requests).slice(0, 2)).toEqual(['/learning/jobs/job_1', '/rl/jobs/job_1']);
  }

  // All at once: each waits for a second, in which an ended job could still tell something.
  it('is found there by every command that reads', async () => {
    await Promise.all(['/rl/jobs', '/prompt-learning/online/jobs', '/eval/jobs'].map(isFoundUnder));
  });

  it('is looked for under its kind alone where --type says it, and its fallbacks', async () => {
    const [{ contract, run }, many] = [await contractCommand({ base: '/rl/jobs' }), await contractCommand({ base: '/rl/jobs' })];
    for (const backend of [contract, many.contract]) backend.status('succeeded');
    const options = ['--type', 'rl', '--quiet', '--interval', '10ms'];
    const [one, several] = await Promise.all([run('watch', 'job_1', ...options), many.run('watch', 'job_1', 'job_2', ...options)]);
    expect([one.code, several.stdout]).toEqual([0, 'job_1  Training completed: succeeded\n']);
    expect(asked(contract.requests).every((path) => path?.startsWith('/rl/jobs/job_1'))).toBe(true);
    expect(asked(many.contract.requests).filter((path) => path?.includes('job_1') && !path.startsWith('/rl/jobs/job_1'))).toEqual([]);
    expect((await run('watch', 'job_1', '--type', 'sft', '--quiet')).code).toBe(2);
    expect((await run('watch', 'job_1', '--type', 'lr')).stderr).toMatch(/'lr' is invalid\. Allowed choices are auto, rl, sft, prompt_learning\./);
  });

  it('is looked for first where its id says, and where nobody knows it that answer is told', async () => {
    const { contract, run } = await contractCommand();
    for (const [jobId, first] of [['rl_9', '/rl/jobs/rl_9'], ['pl_9', '/prompt-learning/online/jobs/pl_9'], ['sft_9', '/learning/jobs/sft_9']] as const) {
      contract.requests.length = 0;
      expect(await run('watch', jobId)).toMatchObject({ code: 2, stderr: expect.stringContaining(`GET ${first} answered 404`) });
      expect(asked(contract.requests)[0]).toBe(first);
    }
  });
});

describe('watch several jobs', () => {
  it('names each line\'s job, and ends with the worst', async () => {
    const { run, job } = await backendCommand();
    const [first, second] = [await job(ENDED), await job([status('running'), event('other'), status('cancelled')])];
    const { code, stdout, stderr } = await run('watch', first, second, second, '--format', 'cli');
    const of = (jobId: string) => plain(stdout).filter((line) => line.startsWith(`${jobId}  `)).map((line) => line.slice(jobId.length + 2));
    expect([code, stderr, of(second)]).toEqual([3, '', ['Status: running', '[2] sft.progress: other', 'Status: cancelled', 'Training completed: cancelled']]);
    expect([of(first).length, of(first).at(-1), plain(stdout).length]).toEqual([8, END, 12]);
    expect((await run('watch', first, second, '--exit-zero', '--quiet')).code).toBe(0);
  });

  it('goes on without one that cannot be read, and its error is the worst', async () => {
    const { run, job } = await backendCommand();
    const { code, stdout, stderr } = await run('watch', await job(ENDED), 'job_none', '--quiet');
    expect([code, stdout.match(/completed: failed/g)?.length, stderr]).toEqual([2, 1, expect.stringMatching(/^job_none: .*no job "job_none"/)]);
  });

  it('writes a file for each, and as JSON lines one stream', async () => {
    const { directory } = workingDirectory();
    const { run, job } = await backendCommand();
    const jobIds = [await job(ENDED), await job([status('running'), status('succeeded')])];
    expect((await run('watch', ...jobIds, '--quiet', '--json-output', '{job}.jsonl')).code).toBe(3);
    expect(jobIds.map((jobId) => readFileSync(`${directory}/${jobId}.jsonl`, 'utf8').trimEnd().split('\n').length)).toEqual([7, 2]);
    const { stdout } = await run('watch', ...jobIds, '--format', 'json');
    expect(stdout.trimEnd().split('\n').map((line) => (JSON.parse(line) as { job_id: string }).job_id).toSorted()).toEqual([...Array.from({ length: 7 }, () => jobIds[0]), jobIds[1], jobIds[1]].toSorted());
  });

  it('with --all are those that have not ended', async () => {
    const { run, job, store } = await backendCommand();
    await job(ENDED);
    expect(await run('watch', '--all')).toEqual({ code: 0, stdout: '', stderr: 'no job is queued or running\n' });
    const open = [await job([status('running')]), await job([status('queued')])];
    const watching = run('watch', '--all', '--quiet');
    for (const jobId of open) await store.jobs.append(jobId, [status('succeeded')]);
    const { code, stdout } = await watching;
    // A job that ends before it is looked for is none that has not ended.
    expect([code, plain(stdout).every((line) => line.endsWith('Training completed: succeeded'))]).toEqual([0, true]);
  });

  it('with --all picks up jobs that come while others run, and counts how they end', async () => {
    const { run, job, store } = await backendCommand();
    const first = await job([status('running')]);
    const watching = run('watch', '--all', '--format', 'cli', '--interval', '20ms');
    // It has begun when the first job is followed.
    await store.jobs.append(first, [event('one')]);
    const second = await job([status('running'), event('second')]);
    const third = await job(ENDED);
    await store.jobs.append(second, [status('succeeded')]);
    await store.jobs.append(first, [status('succeeded')]);
    const { code, stdout } = await watching;
    const ends = plain(stdout).filter((line) => line.includes('Training completed')).map((line) => line.split(/ +/).at(-1));
    expect([code, ends.toSorted()]).toEqual([3, ['failed', 'succeeded', 'succeeded']]);
    expect(plain(stdout)).toEqual(expect.arrayContaining([expect.stringMatching(`^${third}  .*half`), expect.stringMatching(`^${second}  .*second`)]));
  });

  it('with --all says in few words how to come back to many', async () => {
    const { run, job } = await backendCommand();
    const few = await Promise.all(Array.from({ length: 2 }, () => job([status('running')])));
    const left = async () => (await run('watch', '--all', '--quiet', '--timeout', '50ms')).stderr;
    const [said, back, cancel] = (await left()).split('\n');
    expect([said, back, cancel]).toEqual(['Time is up. 2 jobs are still running.', expect.stringMatching(/^Reattach: .* watch --all$/), expect.stringMatching(`^Cancel: {3}.* jobs cancel (${few.join('|')})`)]);
    await Promise.all(Array.from({ length: 4 }, () => job([status('running')])));
    expect(await left()).toMatch(/^Time is up\. 6 jobs are still running\.\nReattach: .* watch --all\nList: {5}.* ls\n$/);
  });

  it('with --all finds those behind any number of ended ones', async () => {
    const { run, job, store } = await backendCommand();
    const jobId = await job([status('running')]);
    await Promise.all(Array.from({ length: 210 }, () => job([status('succeeded')])));
    const watching = run('watch', '--all', '--quiet', '--timeout', '50ms');
    expect(await watching).toMatchObject({ code: 124, stderr: expect.stringContaining(`Time is up. ${jobId} is still running.`) });
    await store.jobs.append(jobId, [status('failed')]);
    expect((await run('watch', '--all')).stderr).toBe('no job is queued or running\n');
  });

  it.each([
    [['watch'], /which job\?/],
    [['watch', 'job_1', '--latest'], /not both/],
    [['watch', '--all', '--latest'], /not both/],
    [['watch', 'job_1', 'job_2', '--until', 'a<1'], /--until: is for one job/],
    [['watch', '--all', '--json-output', 'x.jsonl'], /put \{job\} into the name/],
    [['watch', 'job_1', '--json-output', '-', '--format', 'cli'], /standard output is taken/],
    [['watch', 'job_1', '--sample', '2'], /number from 0 to 1/],
    [['watch', 'job_1', '--stream', 'evens'], /expected one or more of status/],
    [['watch', 'job_1', '--metrics', '('], /expected a regular expression/],
    [['watch', 'job_1', '--alert', 'x=1'], /--alert: got "x=1"/],
    [['watch', 'job_1', '--notify', 'mail'], /--notify: expected osc, bell, or an address/],
  ])('%j is refused with code 2 before anything is asked', async (words, message) => {
    const { run } = await backendCommand();
    expect(await run(...words)).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });
});
