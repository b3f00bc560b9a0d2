// One process watches 1,000 jobs that do nothing for a while, then each says something: what both cost.
import { JobGroup } from 'trainstream';
import { startBackend } from './support/backend.mjs';
import { printTable } from './support/table.mjs';

const JOBS = 1000;
const IDLE_SECONDS = 20;
const rows = [];

for (const transport of ['sse', 'poll']) {
  const backend = await startBackend();
  try {
    const jobIds = [];
    for (let index = 0; index < JOBS; index++) jobIds.push((await backend.ask('live')).jobId);
    let count = 0;
    let allSeen;
    const first = new Promise((resolve) => (allSeen = resolve));
    const handler = {
      handle() {
        if (++count === JOBS) allSeen();
      },
    };
    const startedAt = performance.now();
    const running = new JobGroup({ ...backend.options, jobIds, transport, handlers: () => [handler] }).streamUntilTerminal();
    await first;
    const allSeenMs = performance.now() - startedAt;

    const before = await backend.ask('cpu');
    const cpu = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1000));
    const { user, system } = process.cpuUsage(cpu);
    const after = await backend.ask('cpu');

    for (const jobId of jobIds) await backend.ask('end', { jobId });
    await running;
    if (count !== 2 * JOBS) throw new Error(`expected ${2 * JOBS} messages, got ${count}`);
    const share = (ms) => `${((ms / (IDLE_SECONDS * 1000)) * 100).toFixed(1)} %`;
    rows.push([transport, `${Math.round(allSeenMs)} ms`, ((after.requests - before.requests) / JOBS / (IDLE_SECONDS / 60)).toFixed(1), share((user + system) / 1000), share(after.cpuMs - before.cpuMs)]);
  } finally {
    await backend.close();
  }
}
printTable([`${JOBS} idle jobs, ${IDLE_SECONDS} s`, 'first messages of all', 'requests per job and minute', 'client CPU', 'server CPU'], rows);
