import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLine, jsonLines } from '../support/command-line.ts';
import { hasTerminals, startInTerminal } from '../support/terminal-command.ts';
import { waitUntil } from '../support/wait-until.ts';

const CAPTURE = 'test/capture/files/captures/tensorboardx.tfevents';

const line = (step: number) => `{"step": ${step}, "loss": ${step / 2}}\n`;
const steps = (stdout: string, name = 'train.loss') => jsonLines(stdout).filter(({ stream_type: type, data }) => type === 'METRICS' && data['name'] === name).map(({ data }) => data['step']);
const statuses = (stdout: string) => jsonLines(stdout).filter(({ stream_type: type }) => type === 'STATUS').map(({ data }) => data['status']);

describe('attach', () => {
  it('follows a file, goes on where it left, and repeats nothing: over Ctrl-C, and the death of the backend', async () => {
    const { directory, start, run, endBackend } = commandLine();
    const file = join(directory, 'metrics.jsonl');
    writeFileSync(file, line(1));
    const first = start(['attach', 'metrics.jsonl', '--format', 'json', '--name', 'mine']);
    await waitUntil('the first line', () => steps(first.stdout).length === 1);
    appendFileSync(file, line(2) + '{"step": 3,');
    await waitUntil('the second line', () => steps(first.stdout).length === 2);
    first.child.kill('SIGINT');
    expect(await first.exit).toBe(130);
    expect(first.stderr).toMatch(/Attached to metrics\.jsonl: job_\w+\n[^]*stays open[^]*Go on: .* attach .*metrics\.jsonl\nEnd: {3}.* jobs cancel job_\w+\n$/);

    appendFileSync(file, ' "loss": 3}\n');
    const second = start(['attach', './metrics.jsonl', '--format', 'json']);
    await waitUntil('the third line', () => steps(second.stdout).length === 3);
    await endBackend('SIGKILL');
    appendFileSync(file, line(4));
    await waitUntil('the fourth line', () => steps(second.stdout).length === 4);
    const [job] = (await run(['ls', '--json'])).stdout.trim().split('\n').map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(job).toMatchObject({ job_type: 'attached', name: 'mine', status: 'running' });
    expect(second.stderr).toMatch(new RegExp(`^Attached again to ./metrics.jsonl: ${String(job?.['job_id'])}\n`));
    expect((await run(['cancel', String(job?.['job_id'])])).code).toBe(0);
    expect(await second.exit).toBe(4);
    expect(steps(second.stdout)).toEqual([1, 2, 3, 4]);
    expect(statuses(second.stdout)).toEqual(['running', 'cancelled']);
  });

  it('reads a directory once, and anew where that has ended; it can be watched like any other job', async () => {
    const { directory, run } = commandLine();
    mkdirSync(join(directory, 'out/runs'), { recursive: true });
    copyFileSync(CAPTURE, join(directory, 'out/runs/events.out.tfevents.1700000000.h.1'));
    writeFileSync(join(directory, 'out/trainer_log.jsonl'), '{"current_steps": 7, "total_steps": 8, "loss": 1, "lr": 2}\n');
    const first = await run(['attach', 'out', '--once', '--format', 'json']);
    expect(first.code).toBe(0);
    expect(steps(first.stdout)).toEqual([0, 1, 2, -1, 5_000_000_000, 7]);
    expect(steps(first.stdout, 'train.learning_rate')).toEqual([7]);
    expect(statuses(first.stdout)).toEqual(['running', 'succeeded']);
    const second = await run(['attach', 'out', '--once', '--format', 'json', '--no-map-names']);
    expect(steps(second.stdout, 'loss')).toEqual([0, 1, 2, -1, 5_000_000_000, 7]);
    const jobs = (await run(['ls', '--json'])).stdout.trim().split('\n').map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(jobs.map(({ status, closed }) => [status, closed])).toEqual([['succeeded', true], ['succeeded', true]]);
    const watched = await run(['watch', String(jobs[1]?.['job_id']), '--format', 'json']);
    expect([watched.code, watched.stdout]).toEqual([0, first.stdout]);
  });

  it('takes what comes through a pipe: printed text, and JSON lines', async () => {
    const { startShell, run } = commandLine();
    const piped = startShell(`printf 'epoch 1\\nstep 1 loss 3.5\\n{"step": 2, "metrics": {"val.acc": 0.5}}\\nstep 2 loss 2.5' | $TRAINSTREAM attach - --format json`);
    expect(await piped.exit).toBe(0);
    const told = jsonLines(piped.stdout).filter(({ stream_type: type }) => type === 'METRICS' || type === 'LOGS');
    expect(told.map(({ data }) => data['text'] ?? `${String(data['name'])}=${String(data['value'])}@${String(data['step'])}`)).toEqual([
      'epoch 1', 'step 1 loss 3.5', 'train.loss=3.5@1', 'val.acc=0.5@2', 'step 2 loss 2.5', 'train.loss=2.5@2',
    ]);
    expect(JSON.parse((await run(['ls', '--json'])).stdout)).toMatchObject({ name: 'standard input', status: 'succeeded' });
  });

  it('ends the job of a pipe that it leaves: nobody can take it up again', async () => {
    const { startShell, run } = commandLine();
    const left = startShell(`mkfifo pipe; exec 3<>pipe; echo 'step 1 loss 2' >&3; $TRAINSTREAM attach - --format json --until 'train.loss < 3' <pipe`);
    expect(await left.exit).toBe(0);
    expect(left.stderr).toMatch(/Left\. job_\w+ ends here/);
    expect(JSON.parse((await run(['ls', '--json'])).stdout)).toMatchObject({ status: 'cancelled', cancel_requested: false });
  });

  it('only shows it with --no-store: there is no backend', async () => {
    const { directory, run, backendPid, stateDirectory } = commandLine();
    writeFileSync(join(directory, 'train.log'), 'step 1 loss 2\nstep 2 loss 1\n');
    const { code, stdout } = await run(['attach', 'train.log', '--no-store', '--once', '--format', 'json']);
    expect(code).toBe(0);
    expect(steps(stdout)).toEqual([1, 2]);
    expect(statuses(stdout)).toEqual(['running', 'succeeded']);
    expect([backendPid(), existsSync(stateDirectory)]).toEqual([undefined, false]);
  });

  it('does not write into a file that holds another job: that would take what is new for what it has', async () => {
    const { startShell, run } = commandLine();
    for (const [input, more, file] of [['-', '', 'a.jsonl'], ['-', '--no-store', 'b.jsonl'], ['train.log', '--no-store --once', '{job}.jsonl']] as const) {
      const words = `echo 'step 1 loss 2' | tee train.log | $TRAINSTREAM attach ${input} ${more} --json-output ${file} --quiet`;
      expect(await startShell(words).exit).toBe(0);
      const again = startShell(words);
      expect([await again.exit, again.stdout, again.stderr]).toEqual([2, '', `--json-output ${file.replace('{job}', 'attached')}: holds another job already; choose another file, or go on with that job by watch\n`]);
    }
    expect((await run(['ls', '--json'])).stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  it('hands over to another one that attaches to the same, and ends when nothing comes for the time that was given', async () => {
    const { directory, start } = commandLine();
    const file = join(directory, 'metrics.jsonl');
    writeFileSync(file, line(1));
    const first = start(['attach', 'metrics.jsonl', '--format', 'json']);
    await waitUntil('the first line', () => steps(first.stdout).length === 1);
    const second = start(['attach', 'metrics.jsonl', '--format', 'json', '--end-when-idle', '1s']);
    await waitUntil('the handing over', () => {
      // Whoever was first notices as soon as there is something to report.
      appendFileSync(file, line(steps(first.stdout).length + 1));
      return first.stderr.includes('another attach reports');
    });
    expect([await first.exit, await second.exit]).toEqual([0, 0]);
    expect(steps(first.stdout)).toEqual(steps(second.stdout));
    const written = readFileSync(file, 'utf8').trimEnd().split('\n').map((text) => (JSON.parse(text) as { step: number }).step);
    expect(steps(second.stdout)).toEqual(written);
    expect(second.stderr).toMatch(/^Attached again/);
  });

  it('says what it cannot attach to', async () => {
    const { directory, run } = commandLine();
    writeFileSync(join(directory, 'model.bin'), Buffer.from([1, 0, 2]));
    mkdirSync(join(directory, 'empty'));
    const said = async (...words: string[]) => {
      const { code, stderr } = await run(['attach', ...words]);
      return [code, stderr.split('\n')[0]];
    };
    expect(await said('')).toEqual([2, 'expected a directory, a file, or - for standard input, got ""']);
    expect(await said('nothing')).toEqual([2, 'nothing: no such file or directory']);
    expect(await said('model.bin')).toEqual([2, 'model.bin: is neither text nor a file of a trainer that is known here']);
    expect(await said('/dev/null')).toEqual([2, '/dev/null: is neither a file nor a directory; redirect it to standard input, and attach to -']);
    expect(await said('empty', '--end-when-idle', '10')).toEqual([2, expect.stringMatching(/^--end-when-idle: expected a time/)]);
    expect(await said('empty', '--once', '--no-store', '--quiet')).toEqual([0, '']);
    expect(await said('empty', '--once', '--no-store')).toEqual([0, 'empty: there is nothing that can be read (JSON lines or CSV tables of metrics, TensorBoard event files, trainer_state.json)']);
  });

  it.skipIf(!hasTerminals)('takes what is typed at a terminal as text, and not as keys of a view', async () => {
    const line = commandLine();
    const terminal = startInTerminal(line, ['attach', '-', '--no-store', '--no-color']);
    await terminal.until('Status: running');
    terminal.type('step 5 loss 0.25\n');
    await terminal.until('train.loss=0.25');
    terminal.type('\u0004');
    expect(await terminal.exit).toBe(0);
    expect(terminal.shown).toMatch(/^reading what is typed here; Ctrl-D ends it[^]*Training completed: succeeded\r\n$/);
  });
});
