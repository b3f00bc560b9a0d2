import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { jobDirectory, prepareJobDirectory } from '../../../src/runner/job-directory.ts';
import { isAlive, isAliveNow, ownIdentity, parseProcessFile } from '../../../src/runner/processes/process-identity.ts';
import { killMarked, leftInGroup } from '../../../src/runner/processes/leftovers.ts';
import { PsTable } from '../../../src/runner/processes/ps-table.ts';
import { startProcess } from '../../../src/runner/start-process.ts';
import { countingPsTable, HAS_PS, TABLES } from '../../support/process-tables.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { waitUntil } from '../../support/wait-until.ts';

const FREE_PID = 2 ** 22 - 1;

/** A shell that runs a script in a group of its own, until the test ends. The first line it prints is given too. */
async function shell(script: string, env: NodeJS.ProcessEnv = {}) {
  const child: ChildProcess = spawn('sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env['PATH'], ...env } });
  const pid = child.pid ?? FREE_PID;
  onTestFinished(() => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  });
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return { child, pid, line: String(line).trim() };
}

const ended = (child: ChildProcess) => waitUntil('the end', () => child.exitCode !== null || child.signalCode !== null);

describe.each(TABLES)('the process table of $name', ({ table, isHere }) => {
  const test = it.skipIf(!isHere);

  test('knows a process by more than its number', () => {
    const own = ownIdentity(table);
    expect(own.startTime).toMatch(/\d/);
    expect(ownIdentity(table)).toEqual(own);
    for (const alive of [isAlive, isAliveNow]) {
      expect(alive(own, table)).toBe(true);
      expect(alive({ ...own, startTime: 'at another time' }, table)).toBe(false);
      expect(alive({ ...own, bootId: 'another start of the machine' }, table)).toBe(false);
      expect(alive({ ...own, pid: FREE_PID }, table)).toBe(false);
    }
    expect(table.look(FREE_PID)).toBeUndefined();
    // A process of somebody else's, for a user who may not signal it.
    expect(table.look(1)?.state).toMatch(/^[A-Z]/);
  });

  test('takes a process that nobody waits for as dead', async () => {
    const { line } = await shell('sleep 0 & echo $!; exec sleep 60');
    const pid = Number(line);
    const { state, startTime } = await waitUntil('the zombie', () => {
      const found = table.look(pid);
      return found?.state.startsWith('Z') ? found : undefined;
    });
    expect(state).toBe('Z');
    expect(() => process.kill(pid, 0)).not.toThrow();
    expect(isAliveNow({ pid, startTime, bootId: undefined }, table)).toBe(false);
  });

  test('knows again whom the wrapper noted, whatever time zone and language he has', async () => {
    const root = temporaryDirectory();
    const directory = jobDirectory(root, 'job_1');
    prepareJobDirectory(directory, {});
    const { exited } = startProcess({ directory, command: ['sh', '-c', 'while [ ! -e gate ]; do sleep 0.01; done'], cwd: directory.root, env: { PATH: process.env['PATH'] ?? '', TZ: 'Asia/Tokyo', LC_ALL: 'de_DE.UTF-8' }, noteShell: table.noteShell });
    const text = await waitUntil('the process file', () => existsSync(directory.process) && readFileSync(directory.process, 'utf8'));
    const identity = parseProcessFile(text);
    if (identity === undefined) throw new Error(`no process file: ${text}`);
    expect(identity).toEqual({ pid: identity.pid, startTime: table.look(identity.pid)?.startTime, bootId: table.bootId() });
    expect(isAliveNow(identity, table)).toBe(true);
    process.kill(-identity.pid, 'SIGKILL');
    await exited;
    expect(isAlive(identity, table)).toBe(false);
  });

  test('lists the living of a group, also once its leader has gone', async () => {
    const { child, pid, line } = await shell('sleep 60 & a=$!; sleep 60 & echo $a $!; wait');
    const children = line.split(' ').map(Number);
    const leader = { pid, startTime: table.look(pid)?.startTime, bootId: table.bootId() };
    const left = () => leftInGroup(leader, table).toSorted();
    expect(table.group(pid).toSorted()).toEqual([pid, ...children].toSorted());
    process.kill(pid, 'SIGKILL');
    await ended(child);
    expect(left()).toEqual(children.toSorted());
    process.kill(children[0] ?? FREE_PID, 'SIGKILL');
    await waitUntil('the end of one', () => left().length === 1);
    process.kill(children[1] ?? FREE_PID, 'SIGKILL');
    await waitUntil('the end of all', () => left().length === 0);
  });

  test('leaves a group alone that somebody else leads by now', async () => {
    const { pid } = await shell('sleep 60 & echo; wait');
    expect(leftInGroup({ pid, startTime: table.look(pid)?.startTime, bootId: table.bootId() }, table)).toHaveLength(1);
    expect(leftInGroup({ pid, startTime: 'before', bootId: table.bootId() }, table)).toEqual([]);
    expect(leftInGroup({ pid, startTime: table.look(pid)?.startTime, bootId: 'another start' }, table)).toEqual([]);
  });

  test('finds whose environment has an entry, whole, and not who only names it', async () => {
    const own = `TRAINSTREAM_JOB_ID=job_${process.pid}`;
    const [name = '', value = ''] = own.split('=');
    const marked = await shell('echo; exec sleep 60', { [name]: value });
    const longer = await shell('echo; exec sleep 60', { [name]: `${value}0`, OTHER: `x${own}` });
    const naming = await shell(`sleep 60 & echo; wait; : ${own}`);
    const both = await shell(`sleep 60 & echo; wait; : ${own}`, { [name]: value });
    // A shell has a child, which is marked too, but not in the moment in which it becomes another program.
    const found = await waitUntil('all of them', () => {
      const pids = table.marked(own);
      return pids.length >= 3 ? pids : undefined;
    });
    expect(found).toEqual(expect.arrayContaining([marked.pid, both.pid]));
    for (const { pid } of [longer, naming]) expect(found).not.toContain(pid);
    expect(killMarked(own, table).toSorted()).toEqual(found.toSorted());
    await ended(marked.child);
    await ended(both.child);
    expect([longer.child.signalCode, naming.child.signalCode]).toEqual([null, null]);
    expect(killMarked(own, table)).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux')('the process table of /proc', () => {
  it('does not take a process for gone where it can open no more files', () => {
    const script = `
      const { procTable } = await import(process.argv[1]);
      const { openSync } = await import('node:fs');
      try { for (;;) openSync('/dev/null'); } catch {}
      try { console.log(procTable.look(process.pid)); } catch (error) { console.log(error.code); }`;
    const table = pathToFileURL('dist/runner/processes/proc-table.js').href;
    const { stdout } = spawnSync('sh', ['-c', 'ulimit -n 64; exec "$@"', 'sh', process.execPath, '--input-type=module', '-e', script, table], { encoding: 'utf8' });
    expect(stdout).toBe('EMFILE\n');
  });
});

describe.skipIf(!HAS_PS)(`the process table of ps${HAS_PS ? '' : ' (skipped: there is no such program here)'}`, () => {
  it('asks no program where a number is free, nor again and again', () => {
    const { program, questions } = countingPsTable(temporaryDirectory());
    let now = 0;
    const table = new PsTable(program, () => now);
    const own = ownIdentity(table);
    // For itself, and once for the start of the machine.
    expect(questions()).toHaveLength(2);
    for (let look = 0; look < 10; look++) expect(isAlive(own, table)).toBe(true);
    expect(isAlive({ ...own, startTime: 'x' }, table)).toBe(false);
    expect(isAlive({ ...own, pid: FREE_PID }, table)).toBe(false);
    expect(questions()).toHaveLength(2);
    now += 2_000;
    for (let look = 0; look < 10; look++) expect(isAlive(own, table)).toBe(true);
    expect(questions()).toHaveLength(3);
    // What is done to a process needs to know now.
    expect(isAliveNow(own, table)).toBe(true);
    expect(questions()).toHaveLength(4);
  });

  it('takes no fault of the program for an answer', () => {
    const broken = join(temporaryDirectory(), 'broken-ps');
    writeFileSync(broken, '#!/bin/sh\necho "ps: no memory" >&2; exit 1\n', { mode: 0o755 });
    for (const [program, fault] of [['/no/such/program', /cannot be listed: .*ENOENT/], [broken, /cannot be listed: .*ps: no memory/]] as const) {
      const table = new PsTable(program);
      expect(() => isAlive({ pid: process.pid, startTime: 'x', bootId: undefined }, table)).toThrow(fault);
      expect(() => table.group(1)).toThrow(fault);
      expect(() => table.marked('A=1')).toThrow(fault);
    }
  });
});
