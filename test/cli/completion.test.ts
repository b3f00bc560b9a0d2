import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandTable } from '../../src/cli/commands/completion/command-table.ts';
import { createProgram } from '../../src/cli/program.ts';
import { commandLine } from '../support/command-line.ts';
import { keptOutput, runCommand } from '../support/in-process-command.ts';
import { openSqliteStore } from '../../src/server/store/open-sqlite-store.ts';
import { status } from '../support/in-process.ts';
import { waitUntil } from '../support/wait-until.ts';

const isThere = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

/** A state directory with a job in it. */
async function withJob() {
  const line = commandLine();
  const store = await openSqliteStore({ path: join(line.directory, 'jobs.db'), directory: line.directory });
  const { job } = await store.jobs.create({ jobType: 'sft', name: 'first try', model: 'm', hyperparameters: {}, metadata: {}, execution: {} }, { records: [status('running')] });
  await store.close();
  return { ...line, jobId: job.jobId };
}

describe('the table that completion is made of', () => {
  it('has every command that help shows, with its options, their values and its argument', async () => {
    const table = commandTable(await createProgram(keptOutput(), { exitCode: 0 }));
    const row = (path: string) => table.find((one) => one.path === path);
    expect(table.map(({ path }) => path)).toEqual(expect.arrayContaining(['/', '/train', '/jobs', '/jobs/rm', '/ls', '/config/get', '/completion']));
    expect(table.some(({ path }) => path.includes('__'))).toBe(false);
    const valueOf = (path: string, flag: string) => row(path)?.options.find(({ flags }) => flags.includes(flag))?.value;
    expect([valueOf('/train', '--config'), valueOf('/watch', '--state-dir'), valueOf('/watch', '--format'), valueOf('/watch', '--quiet'), valueOf('/watch', '-C'), valueOf('/jobs/ls', '--limit')]).toEqual(['file', 'directory', ['auto', 'rich', 'cli', 'json', 'quiet'], 'nothing', 'directory', 'word']);
    expect([row('/watch')?.argument, row('/jobs/cancel')?.argument, row('/metrics')?.argument, row('/replay')?.argument, row('/completion')?.argument, row('/ls')?.argument]).toEqual(['job', 'job', 'job', 'file', ['bash', 'zsh', 'fish'], 'nothing']);
    expect(row('/serve')?.options.some(({ flags }) => flags.includes('--background'))).toBe(false);
  });
});

describe('trainstream completion', () => {
  it.runIf(isThere('bash'))('bash offers commands, options, their values, files, and ids of jobs as they are now', async () => {
    const { directory, write } = commandLine();
    const jobId = 'job_0mwvx01owarytjm69hdcozdtg';
    write('script.bash', (await runCommand(['completion', 'bash'])).stdout);
    write('run.jsonl', '');
    // What the program itself answers is another test's: on a busy machine it may be late.
    write('try.bash', `source script.bash
trainstream() { echo "$*" >>asked; printf '${jobId}\\trunning first try\\n'; }
try() { COMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _trainstream; echo "\${COMPREPLY[*]}"; }
try trainstream wa
try trainstream jobs ''
try trainstream watch --state-dir dir ''
try trainstream -C . --state-dir=. jobs cancel job_
try trainstream watch --for
try trainstream watch --format q
try trainstream train --config ru
try trainstream completion ''
try trainstream watch --interval ''
`);
    const lines = execFileSync('bash', ['--norc', 'try.bash'], { cwd: directory, encoding: 'utf8' }).split('\n');
    expect(lines.slice(0, -1)).toEqual(['watch wait', 'ls get wait cancel retry rm help', jobId, jobId, '--format', 'quiet', 'run.jsonl', 'bash zsh fish', '']);
    expect(readFileSync(join(directory, 'asked'), 'utf8').split('\n')).toEqual(['__complete jobs -- watch --state-dir dir ', '__complete jobs -- -C . --state-dir=. jobs cancel job_', '']);
  });

  it.each(['zsh', 'fish'])('%s gets a script with the same table', async (shell) => {
    const { code, stdout } = await runCommand(['completion', shell]);
    expect(code).toBe(0);
    for (const text of ['/jobs/cancel', 'on-interrupt', 'detach', 'list jobs, newest first', '__complete jobs']) expect(stdout).toContain(text);
    if (!isThere(shell)) return;
    const { write } = commandLine();
    expect(spawnSync(shell, ['-n', write('script', stdout)], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  it('refuses a shell that it does not know', async () => {
    expect(await runCommand(['completion', 'tcsh'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/Allowed choices are bash, zsh, fish/) });
  });

  it('offers ids with what they are, and nothing, in time, where they cannot be had', async () => {
    const { run, directory, jobId } = await withJob();
    // On a busy machine a process that has just started may be late.
    const offered = await waitUntil('what is offered', async () => {
      const { code, stdout, stderr } = await run(['__complete', 'jobs', '--', 'watch', '--state-dir', directory]);
      expect([code, stderr]).toEqual([0, '']);
      return stdout === '' ? undefined : stdout;
    });
    expect(offered).toBe(`${jobId}\trunning first try\n`);
    for (const words of [['--backend', 'http://192.0.2.1'], ['--state-dir', '/nonexistent'], ['-C', '/nonexistent']]) {
      expect(await run(['__complete', 'jobs', '--', 'watch', ...words], { env: { TRAINSTREAM_API_KEY: 'a-key-of-somebody' } })).toEqual({ code: 0, stdout: '', stderr: '' });
    }
  });
});

describe('trainstream version', () => {
  it('is that of the package, and with --json what it runs on', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await runCommand(['version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    expect(JSON.parse((await runCommand(['version', '--json'])).stdout)).toMatchObject({ trainstream: version, protocol: 1, node: process.versions.node, sqlite: expect.stringMatching(/^3\.\d+/), platform: process.platform });
  });
});
