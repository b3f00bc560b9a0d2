// How long a command takes from the shell's point of view, beside a Node that does nothing.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, printTable } from './support/table.mjs';

const RUNS = 20;
const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const NOTHING = ['-e', '0'];
const COMMANDS = [['--help'], ['train', '--help'], ['version'], ['jobs', 'ls'], ['__complete', 'jobs']];

const stateDirectory = mkdtempSync(join(tmpdir(), 'trainstream-'));
const env = { PATH: process.env.PATH, HOME: stateDirectory, TRAINSTREAM_STATE_DIR: stateDirectory };
const backend = spawn(process.execPath, [MAIN, 'serve', '--port', '0'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
try {
  await once(backend.stdout, 'data');
  const cases = [NOTHING, ...COMMANDS.map((words) => [MAIN, ...words])];
  const times = cases.map(() => []);
  // They take turns, so that a busy moment of the machine meets them all.
  for (let run = 0; run < RUNS; run++) {
    for (const [index, words] of cases.entries()) {
      const start = performance.now();
      const { status } = spawnSync(process.execPath, words, { env, stdio: 'ignore' });
      if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}`);
      times[index].push(performance.now() - start);
    }
  }
  const [nothing] = times.map(median);
  const bound = 2 * nothing + 60;
  const row = (name, values) => [name, `${median(values).toFixed(0)} ms`, `${Math.min(...values).toFixed(0)} ms`, `${((100 * median(values)) / bound).toFixed(0)} %`];
  printTable(
    [`${RUNS} runs each, a backend running`, 'median', 'fastest', 'of the bound (2 x nothing + 60 ms)'],
    times.map((values, index) => row(index === 0 ? 'node -e 0' : `trainstream ${COMMANDS[index - 1].join(' ')}`, values)),
  );
} finally {
  backend.kill('SIGTERM');
  await once(backend, 'exit');
  rmSync(stateDirectory, { recursive: true, force: true });
}
