import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jobDirectory, prepareJobDirectory } from '../../src/runner/job-directory.ts';
import { OutputTail } from '../../src/runner/output/output-tail.ts';
import { isAlive, ownIdentity, parseExitCode, parseProcessFile } from '../../src/runner/processes/process-identity.ts';
import { systemProcessTable } from '../../src/runner/processes/system-process-table.ts';
import { type StartProcessOptions, startProcess as start } from '../../src/runner/start-process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { waitUntil } from '../support/wait-until.ts';

const startProcess = (options: Omit<StartProcessOptions, 'noteShell'>) => start({ ...options, noteShell: systemProcessTable().noteShell });

/** Shell: waits for a file, and not for ever. */
const AT_GATE = 'looks=0; until [ -e gate ] || [ $looks -ge 3000 ]; do looks=$((looks + 1)); sleep 0.01; done';

describe('startProcess', () => {
  it('runs the command once, however many start it', async () => {
    const root = temporaryDirectory();
    const directory = jobDirectory(root, 'job_1');
    prepareJobDirectory(directory, {});
    const ran = join(root, 'ran');
    const startOnce = () => startProcess({ directory, command: ['/bin/sh', '-c', `echo run >>${ran}; exit 5`], cwd: root, env: { PATH: process.env['PATH'] ?? '' } });
    await Promise.all(Array.from({ length: 8 }, () => startOnce().exited));
    await startOnce().exited;
    expect(readFileSync(ran, 'utf8')).toBe('run\n');
    expect(readFileSync(directory.exit, 'utf8')).toBe('005\n');
    expect(existsSync(`${directory.exit}.tmp`)).toBe(false);
  });

  it.each(['exec', 'exit', 'trap', '.', 'set', 'return', 'cd'])('takes %s for a program, not for a word of the shell', async (word) => {
    const root = temporaryDirectory();
    const directory = jobDirectory(root, 'job_1');
    prepareJobDirectory(directory, {});
    await startProcess({ directory, command: [word, '0'], cwd: root, env: {} }).exited;
    expect(readFileSync(directory.exit, 'utf8')).toMatch(/^12[67]\n$/);
  });

  it.each([0, 1])('puts its files on the disk before they get their names, where `sync` can (%i)', async (code) => {
    const root = temporaryDirectory();
    const directory = jobDirectory(root, 'job_1');
    prepareJobDirectory(directory, {});
    const log = join(root, 'synced');
    writeFileSync(join(root, 'sync'), `#!/bin/sh\n{ basename "$1"; cat "$1"; } >>${log}; exit ${code}\n`, { mode: 0o755 });
    await startProcess({ directory, command: ['/bin/sh', '-c', 'exit 3'], cwd: root, env: { PATH: `${root}:${process.env['PATH']}` } }).exited;
    expect(readFileSync(log, 'utf8')).toMatch(/^process\.\d+\n\d+ \(sh\) .*\n.*\nexit\.tmp\n003\n$/);
    expect(readFileSync(directory.exit, 'utf8')).toBe('003\n');
  });

  it('keeps both output streams in one file', async () => {
    const root = temporaryDirectory();
    const directory = jobDirectory(root, 'job_1');
    prepareJobDirectory(directory, {});
    await startProcess({ directory, command: ['/bin/sh', '-c', 'echo out; echo err >&2; echo out'], cwd: root, env: {} }).exited;
    expect(readFileSync(directory.output, 'utf8')).toBe('out\nerr\nout\n');
  });
});

describe('the wrapper of a process', () => {
  it('leaves the environment of the command as it is, and finds its own programs in any', async () => {
    const root = temporaryDirectory();
    const directory = jobDirectory(join(root, `it's "a" $(state) of ä\n\\n`), 'job_1');
    prepareJobDirectory(directory, {});
    // Words that a shell script would take for its variables.
    const env = { PATH: '/no/such/directory', directory: '/data', stat: 'mean', boot: 'yes', won: '1', code: 'c', guard: 'g' };
    await startProcess({ directory, command: ['/usr/bin/env'], cwd: root, env }).exited;
    expect(readFileSync(directory.exit, 'utf8')).toBe('000\n');
    expect(readFileSync(directory.output, 'utf8').split('\n')).toEqual(expect.arrayContaining(Object.entries(env).map(([name, value]) => `${name}=${value}`)));
  });

  it('has the room for the exit code before the command can fill the disk', async () => {
    const root = temporaryDirectory();
    const directory = jobDirectory(root, 'job_1');
    prepareJobDirectory(directory, {});
    const { exited } = startProcess({ directory, command: ['sh', '-c', `${AT_GATE}; exit 3`], cwd: root, env: { PATH: process.env['PATH'] ?? '' } });
    const before = await waitUntil('the file', () => existsSync(`${directory.exit}.tmp`) && statSync(`${directory.exit}.tmp`).size === 4 && statSync(`${directory.exit}.tmp`));
    writeFileSync(join(root, 'gate'), '');
    await exited;
    expect([readFileSync(directory.exit, 'utf8'), statSync(directory.exit).ino]).toEqual(['003\n', before.ino]);
  });

  it('takes its guard with it, also where it alone is killed', async () => {
    const root = temporaryDirectory();
    const directory = jobDirectory(root, 'job_1');
    prepareJobDirectory(directory, {});
    const { exited } = startProcess({ directory, command: ['sh', '-c', `echo; ${AT_GATE}`], cwd: root, env: { PATH: process.env['PATH'] ?? '' }, guard: { seconds: 0.05, mostOutput: 1_000 } });
    await waitUntil('the command', () => readFileSync(directory.output, 'utf8') !== '');
    const { pid = 0 } = parseProcessFile(readFileSync(directory.process, 'utf8')) ?? {};
    process.kill(pid, 'SIGKILL');
    await exited;
    writeFileSync(join(root, 'gate'), '');
    await waitUntil('the end of all', () => systemProcessTable().group(pid).length === 0, 2_000);
  });
});

describe('what is printed while no backend runs', () => {
  it('is cut off where it grows too large, and counted', async () => {
    const root = temporaryDirectory();
    const directory = jobDirectory(root, 'job_1');
    prepareJobDirectory(directory, {});
    const flood = `yes 123456789 | head -c 300000; ${AT_GATE}; echo rest; echo end`;
    const { exited } = startProcess({ directory, command: ['sh', '-c', flood], cwd: root, env: { PATH: process.env['PATH'] ?? '' }, guard: { seconds: 0.05, mostOutput: 200_000 } });
    await waitUntil('the cut', () => existsSync(`${directory.output}.cut`));
    expect(readFileSync(`${directory.output}.cut`, 'utf8')).toBe('300000\n');
    expect(statSync(directory.output).size).toBe(0);
    writeFileSync(join(root, 'gate'), '');
    await exited;
    const tail = new OutputTail(directory.output);
    const page = tail.read(0, true);
    tail.close();
    expect([page.skipped, page.pieces.map(({ text }) => text), page.offset]).toEqual([300_000, ['end'], 300_009]);
    const { pid = 0 } = parseProcessFile(readFileSync(directory.process, 'utf8')) ?? {};
    await waitUntil('the end of the guard', () => systemProcessTable().group(pid).length === 0, 1_000);
  });
});

describe('process identity', () => {
  it('knows a process by more than its number', () => {
    const own = ownIdentity();
    expect(isAlive(own)).toBe(true);
    expect(isAlive({ ...own, startTime: '1' })).toBe(false);
    expect(isAlive({ ...own, bootId: 'another start of the machine' })).toBe(false);
    expect(isAlive({ ...own, pid: 2 ** 22 - 1 })).toBe(false);
  });

  it('reads a process file whatever the process is called', () => {
    const fields = Array.from({ length: 30 }, (_, index) => String(index + 4)).join(' ');
    expect(parseProcessFile(`77 (a) b (c) S ${fields}\nboot\n`)).toEqual({ pid: 77, startTime: '22', bootId: 'boot' });
    expect(parseProcessFile('77\n\n')).toEqual({ pid: 77, startTime: undefined, bootId: undefined });
    expect(parseProcessFile('77 Wed Nov  5 07:03:44 2026\n\n')).toEqual({ pid: 77, startTime: 'Wed Nov 5 07:03:44 2026', bootId: undefined });
    for (const text of ['', 'x', '0\n', '1\n']) expect(parseProcessFile(text)).toBeUndefined();
  });
});

describe('exit code', () => {
  it('is read where it is whole, and never made up', () => {
    expect(['0\n', '137\n'].map(parseExitCode)).toEqual([0, 137]);
    for (const text of ['', '\n', ' \n', '0', '1234\n', '-1\n', '0x1\n', '\0\0', 'killed\n']) expect(parseExitCode(text)).toBeUndefined();
  });
});

describe('jobDirectory', () => {
  it('refuses what is no job id', () => {
    for (const id of ['../x', '', 'a/b', 'a\0']) expect(() => jobDirectory('/tmp', id)).toThrow(TypeError);
  });
});
