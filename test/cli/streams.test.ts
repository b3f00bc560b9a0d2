import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/server/store/open-sqlite-store.ts';
import type { NewRecord } from '../../src/core/log-record.ts';
import { backendCommand, contractCommand } from '../support/backend-command.ts';
import { jsonLines } from '../support/command-line.ts';
import { runCommand } from '../support/in-process-command.ts';
import { event, status } from '../support/in-process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { waitUntil } from '../support/wait-until.ts';
import { join } from 'node:path';

const AT = (minute: number) => ({ created_at: new Date(Date.now() - minute * 60_000).toISOString() });
const warning = (message: string): NewRecord => ({ kind: 'event', type: 'sft.odd', level: 'warning', message, data: { a: [1, '"'] } });
const point = (name: string, step: number, value: number | null): NewRecord => ({ kind: 'metric', name, value, step, phase: 'train', ...(value === null && { data: { nonfinite: 'NaN' } }) });

const HISTORY: readonly NewRecord[] = [
  status('running'),
  { ...event('old', 'sft.old'), ...AT(60) },
  point('train.loss', 1, 2.5),
  { kind: 'timeline', phase: 'training', metadata: { n: 1 } },
  event('a, "quoted"\nline'),
  point('val.loss', 1, 0.5),
  warning('careful'),
  point('train.loss', 2, null),
];

/** Lines without the time of day, which depends on when the test runs. */
const plain = (text: string) => text.replaceAll(/^\[\d\d:\d\d:\d\d\] /gm, '').split('\n').slice(0, -1);

describe('events, metrics and timeline of a job', () => {
  it('are printed as lines, and end there though the job runs on', async () => {
    const { run, job } = await backendCommand();
    const jobId = await job(HISTORY);
    const [events, metrics, timeline] = [await run('events', jobId), await run('metrics', jobId), await run('timeline', jobId)];
    expect([events, metrics, timeline].map(({ code, stderr }) => [code, stderr])).toEqual([[0, ''], [0, ''], [0, '']]);
    expect(plain(events.stdout)).toEqual(['[2] sft.old: old', '[5] sft.progress: a, "quoted"\\nline', '[7] sft.odd (warning): careful']);
    expect(plain(metrics.stdout)).toEqual(['train.loss=2.5 (step=1)', 'val.loss=0.5 (step=1)', 'train.loss=NaN (step=2)']);
    expect(plain(timeline.stdout)).toEqual(['Phase: training']);
  });

  it('are chosen by name, level, number, step, age and place', async () => {
    const { run, job } = await backendCommand();
    const jobId = await job(HISTORY);
    const lines = async (...words: string[]) => plain((await run(...words)).stdout);
    expect(await lines('metrics', jobId, 'train.*')).toEqual(['train.loss=2.5 (step=1)', 'train.loss=NaN (step=2)']);
    expect(await lines('metrics', jobId, '!train.*')).toEqual(['val.loss=0.5 (step=1)']);
    expect(await lines('metrics', jobId, '--after-step', '1')).toEqual(['train.loss=NaN (step=2)']);
    expect(await lines('metrics', jobId, '--tail', '2')).toEqual(['val.loss=0.5 (step=1)', 'train.loss=NaN (step=2)']);
    expect(await lines('metrics', jobId, '--tail', '0')).toEqual([]);
    expect(await lines('metrics', jobId, 'train.*', '--tail', '1', '--since-seq', '3')).toEqual(['train.loss=NaN (step=2)']);
    expect(await lines('events', jobId, '--since-seq', '5')).toEqual(['[7] sft.odd (warning): careful']);
    expect(await lines('events', jobId, '--level', 'warning')).toEqual(['[7] sft.odd (warning): careful']);
    expect(await lines('events', jobId, '--since', '10m')).toHaveLength(2);
    expect(await lines('events', jobId, '--since', '2h', 'sft.old')).toHaveLength(1);
  });

  it('are JSON lines as --format json has them, and tables', async () => {
    const { run, job } = await backendCommand();
    const jobId = await job(HISTORY);
    const json = await run('events', jobId, '--json', '--tail', '1');
    expect(jsonLines(json.stdout)).toMatchObject([{ stream_type: 'EVENTS', job_id: jobId, seq: 7, data: { type: 'sft.odd', level: 'warning' } }]);
    const table = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
    expect(table((await run('events', jobId, '--csv', '--since-seq', '2')).stdout)).toBe(
      'seq,timestamp,type,level,message,data\n5,TIME,sft.progress,info,"a, ""quoted""\nline",{}\n7,TIME,sft.odd,warning,careful,"{""a"":[1,""\\""""]}"\n',
    );
    expect(table((await run('metrics', jobId, '--csv')).stdout)).toBe('seq,timestamp,name,phase,step,epoch,value\n3,TIME,train.loss,train,1,,2.5\n6,TIME,val.loss,train,1,,0.5\n8,TIME,train.loss,train,2,,NaN\n');
    expect((await run('timeline', jobId, '--csv', '--since-seq', '9')).stdout).toBe('seq,timestamp,phase,metadata\n');
    const printed = await job([{ kind: 'log', text: ' 10%' }, { kind: 'log', text: '100%', overwrites: true }]);
    expect(table((await run('logs', printed, '--csv')).stdout)).toBe('seq,timestamp,text,truncated,overwrites,dropped_lines\n1,TIME, 10%,,,\n2,TIME,100%,,true,\n');
  });

  it.each([
    [['metrics', 'job_none'], /^no job "job_none"\n$/],
    [['events', 'JOB', '--json', '--csv'], /--json and --csv: choose one/],
    [['events', 'JOB', '--since', 'yesterday'], /--since: expected a time such as/],
    [['events', 'JOB', '--tail', '-1'], /whole number of at least 0/],
    [['metrics', 'JOB', '--plot', '-f'], /--plot: draws what there is once/],
    [['timeline', 'JOB', '--after-step', '1'], /unknown option '--after-step'/],
  ])('%j is refused with code 2', async (words, message) => {
    const { run, job } = await backendCommand();
    const jobId = await job(HISTORY);
    expect(await run(...words.map((word) => (word === 'JOB' ? jobId : word)))).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });

  it('go on with -f until the job has ended, each once', async () => {
    const { run, job, store } = await backendCommand();
    const jobId = await job(HISTORY);
    const following = run('metrics', jobId, 'train.*', '-f', '--tail', '1');
    // Some come while it looks at what there is, and some behind that.
    for (let step = 3; step <= 30; step++) await store.jobs.append(jobId, [point('train.loss', step, step), point('val.loss', step, 0)]);
    await store.jobs.append(jobId, [status('failed')]);
    const { code, stdout } = await following;
    const steps = [...stdout.matchAll(/step=(\d+)/g)].map(([, step]) => Number(step));
    expect([code, steps, plain(stdout).every((line) => line.startsWith('train.loss='))]).toEqual([0, Array.from({ length: steps.length }, (_, index) => 31 - steps.length + index), true]);
    expect(steps.length).toBeGreaterThan(0);
    expect(plain((await run('metrics', jobId, '-f', '--tail', '1')).stdout)).toEqual(['val.loss=0 (step=30)']);
  });

  it('are read from the store where no backend runs, and none is started', async () => {
    const directory = temporaryDirectory();
    const store = await openSqliteStore({ path: join(directory, 'jobs.db'), directory });
    const { job } = await store.jobs.create({ jobType: 'sft', model: 'm', hyperparameters: {}, metadata: {}, execution: {} });
    await store.jobs.append(job.jobId, HISTORY);
    await store.close();
    const run = (...words: string[]) => runCommand(words, { TRAINSTREAM_STATE_DIR: directory });
    expect(plain((await run('metrics', job.jobId, '--tail', '1')).stdout)).toEqual(['train.loss=NaN (step=2)']);
    expect((await run('export', job.jobId, '--jsonl', '-')).stdout.trimEnd().split('\n')).toHaveLength(HISTORY.length);
    expect(await run('events', 'job_none')).toMatchObject({ code: 2, stderr: expect.stringMatching(/^no job "job_none" in /) });
    expect(await runCommand(['events', 'job_1'], { TRAINSTREAM_STATE_DIR: join(directory, 'nothing') })).toMatchObject({ code: 2, stderr: expect.stringMatching(/^no job "job_1" in /) });
  });
});

describe('a backend without a log', () => {
  it('shows what it has, and goes on with -f', async () => {
    const { contract, run } = await contractCommand();
    contract.status('running');
    contract.event('sft.progress');
    contract.point('train.loss', 1, 2.5);
    contract.phase('training');
    expect(plain((await run('events', 'job_1')).stdout)).toEqual(['[1] sft.progress: sft.progress']);
    expect(plain((await run('metrics', 'job_1')).stdout)).toEqual(['train.loss=2.5 (step=1)']);
    expect(plain((await run('timeline', 'job_1', '--tail', '3')).stdout)).toEqual(['Phase: training']);
    const asked = contract.requests.length;
    const following = run('metrics', 'job_1', '-f', '--interval', '20ms');
    await waitUntil('the first look', () => contract.requests.length > asked + 4);
    contract.point('train.loss', 2, 1.5);
    contract.status('succeeded');
    expect(plain((await following).stdout)).toEqual(['train.loss=2.5 (step=1)', 'train.loss=1.5 (step=2)']);
  });
});

describe('metrics --plot', () => {
  const curve = Array.from({ length: 200 }, (_, index) => point('train.loss', index + 1, 3 / Math.sqrt(index + 1)));

  it('draws the series that most people look at, in the size and the characters that were asked for', async () => {
    const { run, job } = await backendCommand();
    const jobId = await job([status('running'), point('grad.norm', 1, 5), ...curve]);
    const { code, stdout, stderr } = await run('metrics', jobId, '--plot', '--width', '60', '--height', '12', '--charset', 'ascii');
    const lines = stdout.split('\n').slice(0, -1);
    expect([code, stderr, lines.length]).toEqual([0, '', 12]);
    expect(lines.every((line) => line.length <= 60 && /^[\x20-\x7e]*$/.test(line))).toBe(true);
    expect(stdout).toContain('train.loss');
    expect(stdout).toContain('0.2121');
    expect(stdout).not.toContain('grad.norm');
    expect((await run('metrics', jobId, '--plot', '--charset', 'braille', '--width', '40')).stdout).toMatch(/[\u2801-\u28ff]/);
  });

  it('draws several in one chart, each with a glyph of its own, and says where there are too many or none', async () => {
    const { run, job } = await backendCommand();
    const jobId = await job([status('running'), ...curve, ...Array.from({ length: 8 }, (_, index) => point(`m${index}`, 1, index))]);
    const { stdout } = await run('metrics', jobId, 'train.loss', 'm1', '--plot', '--charset', 'ascii');
    expect(stdout).toMatch(/o train\.loss[\s\S]*\+ m1/);
    expect((await run('metrics', jobId, 'm*', '--plot'))).toMatchObject({ code: 2, stderr: expect.stringMatching(/8 series are too many for one chart/) });
    expect(await run('metrics', jobId, 'nothing', '--plot', '--charset', 'ascii')).toMatchObject({ code: 0, stdout: expect.stringMatching(/no points yet/) });
  });
});
