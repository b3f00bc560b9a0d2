// One job prints as fast as it can while another one reports: how long the reports take to a viewer, how much disk the flood takes, and whether
// what it lost is counted.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JobStreamer } from 'trainstream';
import { startServedBackend } from './support/served-backend.mjs';
import { percentile, printTable } from './support/table.mjs';

const FLOOD = fileURLToPath(new URL('support/flooding-program.mjs', import.meta.url));
const REPORT = fileURLToPath(new URL('support/reporting-program.mjs', import.meta.url));
const SECONDS = Number(process.env.BENCH_SECONDS ?? 10);
const PER_SECOND = 50;
const CASES = [
  { name: 'lines of 100 B, 100 MB/s', kind: 'lines', pace: 100e6 },
  { name: 'lines of 100 B, full speed', kind: 'lines' },
  { name: 'lines with metrics, full speed', kind: 'metrics' },
  { name: 'progress bars, full speed', kind: 'bars' },
  { name: 'no line breaks, full speed', kind: 'endless' },
];

const mb = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;

/** Bytes in the files of a directory, and what lies under it. */
function sizeOf(directory) {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** All that is told of a job to its end. */
async function messagesOf(options, jobId) {
  const messages = [];
  for await (const message of new JobStreamer({ ...options, jobId })) messages.push(message);
  return messages;
}

const rows = [];
for (const { name, kind, pace } of CASES) {
  const backend = await startServedBackend({ maxConcurrent: 2 });
  try {
    const delays = [];
    let largest = 0;
    const floodId = await backend.run([process.execPath, FLOOD, kind, String(SECONDS), ...(pace === undefined ? [] : [String(pace)])]);
    const directory = join(backend.directory, 'jobs', floodId);
    const sampler = setInterval(() => (largest = Math.max(largest, existsSync(directory) ? sizeOf(directory) : 0)), 20);
    const reportId = await backend.run([process.execPath, REPORT, 'file', String(PER_SECOND), String(SECONDS)]);
    const viewer = { handle: ({ data }) => void delays.push(Date.now() - Date.parse(data.created_at)) };
    await new JobStreamer({ ...backend.options, jobId: reportId, config: { enabledStreams: ['metrics'] }, handlers: [viewer] }).streamUntilTerminal();
    const messages = await messagesOf(backend.options, floodId);
    clearInterval(sampler);
    const printed = messages.find(({ data }) => data.name === 'bytes.printed').data.value;
    const logs = messages.filter(({ streamType }) => streamType === 'logs').map(({ data }) => data);
    const dropped = logs.reduce((sum, { dropped_bytes = 0 }) => sum + dropped_bytes, 0);
    const kept = logs.filter(({ dropped_bytes }) => dropped_bytes === undefined).reduce((sum, { text }) => sum + text.length + 1, 0);
    if (delays.length !== PER_SECOND * SECONDS) throw new Error(`${delays.length} points of ${PER_SECOND * SECONDS} arrived`);
    rows.push([name, `${(printed / 1e6 / SECONDS).toFixed(0)} MB/s`, `${percentile(delays, 0.5)} ms`, `${percentile(delays, 0.99)} ms`, `${Math.max(...delays)} ms`, mb(largest), mb(statSync(join(backend.directory, 'jobs.db')).size), `${mb(kept)} + ${mb(dropped)} of ${mb(printed)}`]);
  } finally {
    await backend.close();
  }
}
printTable([`${SECONDS} s, ${PER_SECOND} points/s beside it`, 'printed', 'p50', 'p99', 'longest', 'files of the job', 'database', 'kept + told as left out'], rows);
