import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { killMarked } from '../../src/runner/processes/leftovers.ts';
import { type Arrange, temporaryDirectory } from './temporary-directory.ts';
import { waitUntil } from './wait-until.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** A run of the real program. */
export interface ProgramRun {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly exit: Promise<number | NodeJS.Signals>;
}

/** The real program on a state directory of its own; its backend and every process of its jobs are gone after the test. */
export function commandLine(atEnd: Arrange = onTestFinished) {
  const directory = temporaryDirectory(atEnd);
  const stateDirectory = join(directory, 'state');
  const children: ChildProcess[] = [];

  /** `stalled`: nobody reads what the program prints. */
  type RunOptions = { readonly env?: Record<string, string>; readonly cwd?: string; readonly stalled?: boolean };

  const launch = (file: string, args: readonly string[], options: RunOptions): ProgramRun => {
    const child = spawn(file, args, {
      cwd: options.cwd ?? directory,
      env: { PATH: process.env['PATH'] ?? '', HOME: directory, TZ: 'UTC', TRAINSTREAM_STATE_DIR: stateDirectory, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    const run = { child, stdout: '', stderr: '', exit: new Promise<number | NodeJS.Signals>((resolve) => child.once(options.stalled ? 'exit' : 'close', (code, signal) => resolve(code ?? signal ?? 1))) };
    if (!options.stalled) child.stdout.setEncoding('utf8').on('data', (text: string) => (run.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (run.stderr += text));
    return run;
  };

  const start = (args: readonly string[], options: RunOptions = {}) => launch(process.execPath, [MAIN, ...args], options);

  /** Starts a line of shell, in which `$TRAINSTREAM` is the program. */
  const startShell = (line: string) => launch('sh', ['-c', line], { env: { TRAINSTREAM: `${process.execPath} ${MAIN}` } });

  /** Runs to the end. */
  const run = async (args: readonly string[], options: RunOptions = {}) => {
    const started = start(args, options);
    return { code: await started.exit, stdout: started.stdout, stderr: started.stderr };
  };

  const write = (name: string, text: string) => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };

  /** A job file whose command runs a piece of JavaScript; `report(value)` in it appends a line to the job's file. */
  const scriptJob = (script: string, name = 'job.toml') => {
    const program = write(`${name}.cjs`, `const fs = require('fs'); const report = (value) => fs.appendFileSync(process.env.TRAINSTREAM_FILE, JSON.stringify(value) + '\\n');\n${script}`);
    write('rows.jsonl', '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n');
    return write(name, `[job]\nmodel = "mine"\ndata = "rows.jsonl"\n[hyperparameters]\nn_epochs = 1\n[runner]\ncommand = [${JSON.stringify(process.execPath)}, ${JSON.stringify(program)}]\n`);
  };

  const backendPid = (): number | undefined => {
    const path = join(stateDirectory, 'backend.json');
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { pid: number }).pid : undefined;
  };

  const endBackend = async (signal: NodeJS.Signals) => {
    const pid = backendPid();
    if (pid === undefined) return;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    await waitUntil('the end of the backend', () => !isRunning(pid));
  };

  atEnd(async () => {
    for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
    await endBackend('SIGKILL');
    const jobs = existsSync(join(stateDirectory, 'jobs')) ? (await import('node:fs')).readdirSync(join(stateDirectory, 'jobs')) : [];
    for (const jobId of jobs) killMarked(`TRAINSTREAM_JOB_ID=${jobId}`);
  });

  return { directory, stateDirectory, start, startShell, run, write, scriptJob, backendPid, endBackend };
}

/** True while the process lives; a zombie does not. */
export function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

export interface JsonLine {
  readonly stream_type: string;
  readonly seq: number;
  readonly data: Record<string, unknown>;
}

/** The lines of a file, or of text, that are complete. */
export function jsonLines(text: string): JsonLine[] {
  return text.split('\n').slice(0, -1).map((line) => JSON.parse(line) as JsonLine);
}

export function jsonFile(path: string): JsonLine[] {
  return existsSync(path) ? jsonLines(readFileSync(path, 'utf8')) : [];
}
