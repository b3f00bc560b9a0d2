import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JobHandle } from 'trainstream';
import { KEY } from './backend.mjs';

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
/** A clock tick of /proc is a hundredth of a second on every Linux that Node runs on. */
const TICKS = 100;

/** Processor seconds that a process has used so far. */
export function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    // No /proc here: ps has whole seconds or hundredths, which is enough for a minute.
    const parts = spawnSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim().split(/[:-]/).map(Number);
    return parts.reduce((seconds, part) => seconds * 60 + part, 0);
  }
}

/** `trainstream serve` on a directory of its own, with a runner that starts programs. `run` submits one, and gives its id. */
export async function startServedBackend({ maxConcurrent }) {
  const directory = mkdtempSync(join(tmpdir(), 'trainstream-bench-'));
  const args = ['serve', '--port', '0', '--state-dir', directory, '--allow-commands', '--max-concurrent', String(maxConcurrent)];
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...process.env, TRAINSTREAM_API_KEY: KEY }, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
      const found = /serves at (\S+)\n/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error('the backend of the benchmark ended')));
  });
  const options = { baseUrl: url, apiKey: KEY };
  return {
    pid: child.pid,
    directory,
    options,
    async run(command, env = {}) {
      const { jobId } = await JobHandle.submit({ ...options, job: { model: 'bench', runner: { command, cwd: directory, env } } });
      return jobId;
    },
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
