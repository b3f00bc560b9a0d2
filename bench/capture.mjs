// What it costs the backend to take in what training programs report, and whether all of it is in the log.
import { fileURLToPath } from 'node:url';
import { isTerminalStatus, JobHandle, JobStreamer } from 'trainstream';
import { cpuSeconds, startServedBackend } from './support/served-backend.mjs';
import { percentile, printTable } from './support/table.mjs';

const PROGRAM = fileURLToPath(new URL('support/reporting-program.mjs', import.meta.url));
const SECONDS = Number(process.env.BENCH_SECONDS ?? 60);
const CASES = [
  { name: 'one job, 5,000 points/s, a line each', way: 'file', jobs: 1, perSecond: 5_000 },
  { name: '16 jobs, 1,000 points/s each, a line each', way: 'file', jobs: 16, perSecond: 1_000 },
  { name: 'one job, 5,000 points/s, HTTP in batches of 16', way: 'http', jobs: 1, perSecond: 5_000 },
  { name: '16 jobs, 300 points/s each, HTTP in batches of 16', way: 'http', jobs: 16, perSecond: 300 },
];

const config = { enabledStreams: ['metrics'] };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Reads the log of an ended job, and checks that each number is there once, in order. */
async function checkLog(options, jobId, total) {
  let count = 0;
  for await (const { data } of new JobStreamer({ ...options, jobId, config })) {
    if (data.value !== ++count) throw new Error(`${jobId}: expected the point ${count}, got ${data.value}`);
  }
  if (count !== total) throw new Error(`${jobId}: ${total} points were reported, ${count} are in the log`);
}

/** Asks seldom: it is what the reports cost that counts. */
async function untilEnded(options, jobId) {
  for (const handle = new JobHandle({ ...options, jobId }); ; await sleep(250)) {
    const { status } = await handle.get();
    if (!isTerminalStatus(status)) continue;
    if (status !== 'succeeded') throw new Error(`${jobId}: ${status}`);
    return;
  }
}

const rows = [];
for (const { name, way, jobs, perSecond } of CASES) {
  const backend = await startServedBackend({ maxConcurrent: 16 });
  try {
    const delays = [];
    const startCpu = cpuSeconds(backend.pid);
    const start = performance.now();
    const jobIds = await Promise.all(Array.from({ length: jobs }, () => backend.run([process.execPath, PROGRAM, way, String(perSecond), String(SECONDS)])));
    // One viewer looks on, as somebody would.
    const viewer = { handle: ({ data }) => void delays.push(Date.now() - Date.parse(data.created_at)) };
    await new JobStreamer({ ...backend.options, jobId: jobIds[0], config, handlers: [viewer] }).streamUntilTerminal();
    for (const jobId of jobIds) await untilEnded(backend.options, jobId);
    const wall = (performance.now() - start) / 1000;
    const cpu = cpuSeconds(backend.pid) - startCpu;
    for (const jobId of jobIds) await checkLog(backend.options, jobId, perSecond * SECONDS);
    const points = jobs * perSecond * SECONDS;
    rows.push([name, points.toLocaleString('en'), wall.toFixed(1), cpu.toFixed(1), `${Math.round((cpu / wall) * 100)} %`, `${((cpu / points) * 1e6).toFixed(1)} µs`, `${percentile(delays, 0.5)} ms`, `${percentile(delays, 0.99)} ms`]);
  } finally {
    await backend.close();
  }
}
printTable([`${SECONDS} s each, one viewer`, 'points, all in the log', 'wall s', 'backend CPU s', 'of one core', 'a point', 'report to viewer, p50', 'p99'], rows);
