import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseChatDataset } from '../../src/core/chat-dataset.ts';
import { evaluateModel } from '../../src/trainer/evaluate-model.ts';
import { loadModel } from '../../src/trainer/model-files.ts';
import { prepareTrainingData } from '../../src/trainer/training-data.ts';
import { commandLine, isRunning, jsonFile, jsonLines } from '../support/command-line.ts';
import { endAfter, reportUntil } from '../support/runner-fixture.ts';
import { waitUntil } from '../support/wait-until.ts';

const seqs = (lines: readonly { seq: number }[]) => lines.map(({ seq }) => seq);
const rising = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

const SHORT_RUN = `
[job]
model = "builtin/tiny"
data = "${process.cwd()}/examples/sft/tasks.jsonl"
[data]
validation_path = "${process.cwd()}/examples/sft/tasks.validation.jsonl"
[training.validation]
eval_steps = 15
[hyperparameters]
steps = 30
per_device_batch = 16
sequence_length = 32
learning_rate = 5e-3
[hyperparameters.model]
layers = 1
d_model = 32
heads = 4
[runner]
seed = 1
`;

describe('trainstream train', () => {
  it('trains a real model and streams everything it tells', async () => {
    const { run, write, directory, stateDirectory } = commandLine();
    const config = write('sft.toml', SHORT_RUN);
    const { code, stdout, stderr } = await run(['train', '--config', config, '--json-output', 'run.jsonl']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Job created: job_\w+\n[\s\S]*Status: queued\n[\s\S]*Status: running\n[\s\S]*Status: succeeded\nTraining completed: succeeded\nFiles: \S+artifacts\n$/);

    const lines = jsonFile(join(directory, 'run.jsonl'));
    expect(seqs(lines)).toEqual(rising(lines.length));
    expect(lines.filter(({ stream_type: type }) => type === 'STATUS').map(({ data }) => data['status'])).toEqual(['queued', 'running', 'succeeded']);
    const phases = lines.filter(({ stream_type: type }) => type === 'TIMELINE').map(({ data }) => data['phase']);
    expect(phases).toEqual(['queued', 'running', 'initializing_trainer', 'training', 'evaluating', 'succeeded']);
    const series = (name: string) => lines.filter(({ data }) => data['name'] === name).map(({ data }) => Number(data['value']));
    const losses = series('train.loss');
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) - 1);
    expect([series('val.loss').length, series('eval.exact_match').length]).toEqual([2, 2]);
    expect(lines.at(-2)?.data['type']).toBe('sft.job.completed');

    const [jobId = ''] = readdirSync(join(stateDirectory, 'jobs'));
    const model = loadModel(join(stateDirectory, 'jobs', jobId, 'artifacts'));
    const rows = (name: string) => parseChatDataset(readFileSync(`examples/sft/${name}`, 'utf8'), name).rows.map(({ row }) => row);
    const { heldOut } = prepareTrainingData(rows('tasks.jsonl'), rows('tasks.validation.jsonl'), 32, 1);
    const { loss } = await evaluateModel(model, heldOut);
    const summary = lines.findLast(({ data }) => data['type'] === 'sft.validation.summary')?.data['data'] as { val_loss: number };
    expect(loss).toBeCloseTo(summary.val_loss, 6);
  });

  it('puts nothing but JSON lines on standard output with --format json, and one line with quiet', async () => {
    const { run, scriptJob } = commandLine();
    const config = scriptJob(`report({ step: 1, metrics: { a: NaN } }); report({ event: { type: 'x', message: 'y' } });`);
    const json = await run(['train', '--config', config, '--format', 'json']);
    expect([json.code, jsonLines(json.stdout).at(-1)?.data['status']]).toEqual([0, 'succeeded']);
    expect(json.stderr).toMatch(/Job created[\s\S]*Training completed: succeeded/);
    const quiet = await run(['train', '--config', config, '--format', 'quiet']);
    expect([quiet.code, quiet.stdout]).toEqual([0, 'Training completed: succeeded\n']);
  });

  it('ends with 0 once the job is accepted with --no-poll, and the job goes on', async () => {
    const { run, scriptJob } = commandLine();
    const accepted = await run(['train', '--config', scriptJob(''), '--no-poll']);
    expect([accepted.code, accepted.stdout]).toEqual([0, expect.stringMatching(/^Job created: job_\w+\n$/)]);
    const watched = await run(['watch', '--latest', '--format', 'quiet']);
    expect([watched.code, watched.stdout]).toEqual([0, 'Training completed: succeeded\n']);
  });

  it('ends with 3 when the job failed, saying why', async () => {
    const { run, scriptJob } = commandLine();
    const { code, stdout } = await run(['train', '--config', scriptJob(`console.error('no luck'); process.exit(5);`)]);
    expect([code, stdout]).toEqual([3, expect.stringMatching(/sft\.job\.failed \(error\): .*exit code 5: no luck\n[\s\S]*Training completed: failed\n$/)]);
  });
});

describe('leaving and coming back', () => {
  it('Ctrl-C detaches, says how to come back, and the training goes on', async () => {
    const { start, run, scriptJob, directory, write } = commandLine();
    const gate = join(directory, 'gate');
    const viewer = start(['train', '--config', scriptJob(endAfter(gate, 0))]);
    await waitUntil('the phase', () => viewer.stdout.includes('Phase: training'));
    viewer.child.kill('SIGINT');
    expect(await viewer.exit).toBe(130);
    expect(viewer.stderr).toMatch(/Detached\. (job_\w+) is still running\.\nReattach: .* watch \1\nCancel: {3}.* jobs cancel \1\n/);
    write('gate', 'x');
    expect((await run(['watch', '--latest'])).stdout).toMatch(/late=1[\s\S]*Training completed: succeeded\n$/);
  });

  it('Ctrl-C right after the job was accepted detaches too', async () => {
    const { start, scriptJob, directory } = commandLine();
    const viewer = start(['train', '--config', scriptJob(endAfter(join(directory, 'gate'), 0))]);
    viewer.child.stdout?.once('data', () => viewer.child.kill('SIGINT'));
    expect([await viewer.exit, viewer.stderr]).toEqual([130, expect.stringMatching(/^Detached\. job_\w+ (is still running|waits in the queue(?:; it is next)?)\.\n/)]);
  });

  it.each([['SIGTERM', 143], ['SIGHUP', 129]] as const)('%s leaves with %i', async (signal, code) => {
    const { start, scriptJob, directory } = commandLine();
    const viewer = start(['train', '--config', scriptJob(endAfter(join(directory, 'gate'), 0))]);
    await waitUntil('the phase', () => viewer.stdout.includes('Phase: training'));
    viewer.child.kill(signal);
    expect(await viewer.exit).toBe(code);
  });

  it('leaves at a signal also where nobody reads what it prints', async () => {
    const { start, run, scriptJob } = commandLine();
    await run(['train', '--config', scriptJob(`for (let step = 0; step < 5000; step++) report({ event: { type: 'x', message: 'y'.repeat(100) } });`), '--format', 'quiet']);
    const viewer = start(['watch', '--latest', '--format', 'json'], { stalled: true });
    await new Promise((resolve) => viewer.child.stdout?.once('readable', resolve));
    viewer.child.kill('SIGTERM');
    expect(await viewer.exit).toBe(143);
  });

  it('Ctrl-C cancels where that was asked for, and waits for the end', async () => {
    const { start, scriptJob, directory } = commandLine();
    const viewer = start(['train', '--config', scriptJob(endAfter(join(directory, 'gate'), 0)), '--on-interrupt', 'cancel']);
    await waitUntil('the phase', () => viewer.stdout.includes('Phase: training'));
    viewer.child.kill('SIGINT');
    expect(await viewer.exit).toBe(4);
    expect(viewer.stdout).toMatch(/Training completed: cancelled\n$/);
  });

  it('kill -9 of the viewer, then watch into the same file: no record is missing, none is there twice', async () => {
    const { start, run, scriptJob, directory, write } = commandLine();
    const file = join(directory, 'run.jsonl');
    const viewer = start(['train', '--config', scriptJob(reportUntil(join(directory, 'gate'))), '--json-output', file]);
    await waitUntil('some lines', () => jsonFile(file).length > 30);
    viewer.child.kill('SIGKILL');
    await viewer.exit;
    write('gate', '');
    const { code } = await run(['watch', '--latest', '--json-output', file, '--format', 'quiet']);
    const lines = jsonFile(file);
    expect([code, seqs(lines)]).toEqual([0, rising(lines.length)]);
    expect(lines.at(-1)?.data['status']).toBe('succeeded');
  });

  it('kill -9 of the backend: the training goes on untouched, the viewer reconnects, the log is complete', async () => {
    const { start, run, scriptJob, directory, write, endBackend, backendPid } = commandLine();
    const file = join(directory, 'run.jsonl');
    const viewer = start(['train', '--config', scriptJob(reportUntil(join(directory, 'gate'))), '--json-output', file, '--format', 'quiet']);
    await waitUntil('some lines', () => jsonFile(file).length > 30);
    const before = backendPid();
    await endBackend('SIGKILL');
    const seen = jsonFile(file).length;
    await waitUntil('lines from a new backend', () => jsonFile(file).length > seen + 30);
    expect(backendPid()).not.toBe(before);
    write('gate', '');
    expect(await viewer.exit).toBe(0);
    const lines = jsonFile(file);
    expect(seqs(lines)).toEqual(rising(lines.length));
    const values = lines.filter(({ data }) => data['name'] === 'a').map(({ data }) => data['value']);
    expect(values).toEqual(rising(values.length));
    expect(JSON.parse((await run(['jobs', 'ls', '--json'])).stdout)).toMatchObject({ status: 'succeeded', closed: true, last_seq: lines.length });
  });

  it('kill -9 of backend and training: the job ends as lost with all that was written, and no process is left', async () => {
    const { start, scriptJob, directory, stateDirectory, endBackend } = commandLine();
    const file = join(directory, 'run.jsonl');
    const viewer = start(['train', '--config', scriptJob(reportUntil(join(directory, 'never'))), '--json-output', file]);
    await waitUntil('some lines', () => jsonFile(file).length > 30);
    const [jobId = ''] = readdirSync(join(stateDirectory, 'jobs'));
    const pid = Number(readFileSync(join(stateDirectory, 'jobs', jobId, 'process'), 'utf8').split(' ')[0]);
    await endBackend('SIGKILL');
    process.kill(-pid, 'SIGKILL');
    expect(await viewer.exit).toBe(3);
    const lines = jsonFile(file);
    expect(seqs(lines)).toEqual(rising(lines.length));
    expect(lines.map(({ data }) => data['type'])).toContain('job.lost');
    const written = readFileSync(join(stateDirectory, 'jobs', jobId, 'report.jsonl'), 'utf8').trimEnd().split('\n').length;
    expect(lines.filter(({ data }) => data['name'] === 'a')).toHaveLength(written);
    expect(isRunning(pid)).toBe(false);
  });

  it('two that start at once share one backend', async () => {
    const { start, run, scriptJob, stateDirectory } = commandLine();
    const runs = ['a.toml', 'b.toml', 'c.toml'].map((name) => start(['train', '--config', scriptJob('', name), '--format', 'quiet']));
    expect(await Promise.all(runs.map((one) => one.exit))).toEqual([0, 0, 0]);
    expect((await run(['jobs', 'ls', '--json'])).stdout.trimEnd().split('\n')).toHaveLength(3);
    const log = readFileSync(join(stateDirectory, 'backend.log'), 'utf8');
    expect(log.match(/serves at/g)).toHaveLength(1);
  });

  it('a reader that goes away ends the viewer in silence with 141', async () => {
    const { start, scriptJob, directory } = commandLine();
    const viewer = start(['train', '--format', 'cli', '--config', scriptJob(reportUntil(join(directory, 'gate')))]);
    await waitUntil('a line', () => viewer.stdout.includes('a=1'));
    viewer.child.stdout?.destroy();
    expect([await viewer.exit, viewer.stderr]).toEqual([141, '']);
  });

  it('looking at jobs starts no backend, with or without a store', async () => {
    const { run, scriptJob, endBackend, stateDirectory, backendPid } = commandLine();
    expect(await run(['jobs', 'ls'])).toMatchObject({ code: 0, stdout: '', stderr: 'no jobs yet\n' });
    expect(existsSync(stateDirectory)).toBe(false);
    await run(['train', '--config', scriptJob(''), '--format', 'quiet']);
    await endBackend('SIGKILL');
    const listed = await run(['jobs', 'ls']);
    expect(listed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^job_id +status[^\n]*\njob_\w+ +succeeded/), stderr: '' });
    const jobId = /job_\w{10,}/.exec(listed.stdout)?.[0] ?? '';
    expect((await run(['jobs', 'get', jobId, '--json'])).stdout).toContain(`"job_id":"${jobId}"`);
    expect(await run(['jobs', 'get', 'job_none'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/no job "job_none"/) });
    expect(isRunning(backendPid() ?? 0)).toBe(false);
  });
});
