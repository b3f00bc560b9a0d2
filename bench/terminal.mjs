// What the live view costs: CPU, bytes to the terminal, the first picture, how fast Ctrl-C gives the terminal back, the event loop while a
// terminal takes nothing, memory.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInTerminal } from './support/pseudo-terminal.mjs';
import { median, printTable } from './support/table.mjs';

const PROGRAM = fileURLToPath(new URL('support/terminal-program.mjs', import.meta.url));
const SIZES = [{ columns: 100, rows: 30 }, { columns: 200, rows: 50 }];
const STARTS = 20;
const LEAVES = 10;
/** So long after the first picture Ctrl-C is pressed: somewhere between two pictures. Milliseconds. */
const LEAVE_AFTER_MS = 1_500;
const STALL_MS = 3_000;
const directory = mkdtempSync(join(tmpdir(), 'trainstream-bench-'));
const file = join(directory, 'figures.json');
const figures = () => JSON.parse(readFileSync(file, 'utf8'));
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const sizeName = ({ columns, rows }) => `${columns}x${rows}`;

/**
 * @param during what is done with the terminal while the program runs; it gets a promise of the first picture too
 * @param onBytes told what reaches the terminal
 */
async function run(size, what, { node = [], during, onBytes } = {}) {
  let [bytes, first, markFirst] = [0, undefined];
  const firstPicture = new Promise((resolve) => (markFirst = resolve));
  const start = performance.now();
  const terminal = runInTerminal(size, [...node, PROGRAM, what, file], (chunk) => {
    bytes += chunk.length;
    // The picture, not the escape sequences before it.
    if (first === undefined && chunk.includes('train.loss')) {
      first = performance.now() - start;
      markFirst();
    }
    onBytes?.(chunk);
  });
  await during?.(terminal, firstPicture);
  await terminal.done;
  return { ...figures(), bytes, firstMs: first, seconds: figures().seconds ?? (performance.now() - start) / 1_000 };
}

/** Milliseconds from Ctrl-C until the terminal is as it was. */
async function leave() {
  const now = () => performance.timeOrigin + performance.now();
  let [seen, pressedAt, givenBackAt] = ['', undefined, undefined];
  await run(SIZES[0], 'watch', {
    onBytes: (chunk) => {
      if (pressedAt === undefined) return;
      seen += chunk.toString('latin1');
      if (/\?1049l.*\?25h/s.test(seen)) givenBackAt ??= now();
    },
    during: async (terminal, first) => {
      await first;
      await pause(LEAVE_AFTER_MS + Math.random() * 100);
      pressedAt = now();
      terminal.type('\u0003');
    },
  });
  return Math.max(givenBackAt, figures().cookedAt) - pressedAt;
}

try {
  const steady = [];
  for (const size of SIZES) {
    const { cpuShare, bytes, longestGapMs, rssMb } = await run(size, 'steadily');
    steady.push([`5,000 messages/s, ${sizeName(size)}`, `${(cpuShare * 100).toFixed(1)} %`, `${(bytes / 12 / 1_000).toFixed(0)} kB/s`, `${longestGapMs.toFixed(0)} ms`, `${rssMb.toFixed(0)} MB`]);
  }
  // The larger one: what it writes fills what lies between it and its reader.
  const stalled = await run(SIZES[1], 'steadily', {
    during: async (terminal) => {
      await pause(5_000);
      terminal.stall();
      await pause(STALL_MS);
      terminal.release();
    },
  });
  steady.push(['the same at 200x50, stalled for 3 s', `${(stalled.cpuShare * 100).toFixed(1)} %`, `${(stalled.bytes / 12 / 1_000).toFixed(0)} kB/s`, `${stalled.longestGapMs.toFixed(0)} ms`, `${stalled.rssMb.toFixed(0)} MB`]);
  printTable(['live view, 12 s, 24 metrics', 'CPU of one core', 'to the terminal', 'longest event-loop gap', 'resident'], steady);

  const starts = [];
  const bare = [];
  for (let count = 0; count < STARTS; count++) {
    const start = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    bare.push(performance.now() - start);
    starts.push((await run(SIZES[0], 'first')).firstMs);
  }
  console.log();
  printTable([`median of ${STARTS}`, 'from start'], [['node -e 0', `${median(bare).toFixed(0)} ms`], ['first picture, 100x30', `${median(starts).toFixed(0)} ms`]]);

  const leaves = [];
  for (let count = 0; count < LEAVES; count++) leaves.push(await leave());
  console.log();
  printTable([`Ctrl-C under 5,000 messages/s, ${LEAVES} times`, 'median', 'longest'], [['raw mode off, normal screen, cursor shown', `${median(leaves).toFixed(0)} ms`, `${Math.max(...leaves).toFixed(0)} ms`]]);

  const { seconds, rssMb, heapMb } = await run(SIZES[0], 'atOnce', { node: ['--expose-gc'] });
  console.log();
  printTable(['24 series of 1,000,000 points at once', 'taken in', 'heap + external', 'resident'], [['100x30', `${(24_000_000 / seconds / 1e6).toFixed(2)} M messages/s`, `${heapMb.toFixed(0)} MB`, `${rssMb.toFixed(0)} MB`]]);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
