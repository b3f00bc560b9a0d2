// A backend in a process of its own, so that what it costs is not counted with the client. Talks to its parent by messages:
// { op: 'job', kind, count }   makes a job that has ended, with so many records      -> { jobId }
// { op: 'live' }               makes a job that runs                                 -> { jobId }
// { op: 'send', jobId, perSecond, seconds }  appends at that pace, each with its time -> { sent } when done
// { op: 'end', jobId }         ends a job                                            -> {}
// { op: 'cpu' }                processor time of this process so far, in ms          -> { cpuMs }
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJobServer, listen, openSqliteStore } from 'trainstream/server';
import { KEY } from './backend.mjs';

const BATCH = 1000;
const directory = mkdtempSync(join(tmpdir(), 'trainstream-bench-'));
const store = await openSqliteStore({ path: join(directory, 'jobs.db'), directory });
const runner = { wake() {}, reported() {}, cancel() {}, async remove() {}, async close() {} };
let requests = 0;
const server = createJobServer({ store, runner, version: '0', keys: [{ key: KEY, allowCommands: false }] });
const counting = { fetch: (request) => (requests++, server.fetch(request)) };
const listener = await listen(counting, { port: 0 });

const record = {
  event: (index) => ({ kind: 'event', type: 'sft.progress', level: 'info', message: `step ${index}/100000, loss 0.1234`, data: { step: index, total_steps: 100000, loss: 0.1234 } }),
  metric: (index) => ({ kind: 'metric', name: 'train.loss', value: 1 / (index + 1), step: index, phase: 'train' }),
};

async function newJob() {
  const { job } = await store.jobs.create({ jobType: 'sft', model: 'bench', hyperparameters: {}, metadata: {}, execution: {} });
  await store.jobs.append(job.jobId, [{ kind: 'status', status: 'running' }]);
  return job.jobId;
}

const operations = {
  async job({ kind, count }) {
    const jobId = await newJob();
    for (let start = 0; start < count; start += BATCH) {
      await store.jobs.append(jobId, Array.from({ length: Math.min(BATCH, count - start) }, (_, index) => record[kind](start + index)));
    }
    await store.jobs.append(jobId, [{ kind: 'status', status: 'succeeded' }]);
    return { jobId };
  },
  live: async () => ({ jobId: await newJob() }),
  async send({ jobId, perSecond, seconds }) {
    const start = performance.now();
    let sent = 0;
    const pending = [];
    while (sent < perSecond * seconds) {
      const due = Math.min(perSecond * seconds, Math.floor(((performance.now() - start) / 1000) * perSecond));
      const now = performance.timeOrigin + performance.now();
      const records = Array.from({ length: due - sent }, (_, index) => ({ ...record.event(sent + index), data: { sent_at: now } }));
      if (records.length > 0) pending.push(store.jobs.append(jobId, records));
      sent = due;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(pending);
    return { sent };
  },
  async end({ jobId }) {
    await store.jobs.append(jobId, [{ kind: 'status', status: 'succeeded' }]);
    return {};
  },
  async cpu() {
    const { user, system } = process.cpuUsage();
    return { cpuMs: (user + system) / 1000, requests };
  },
};

process.on('message', async ({ id, op, ...rest }) => process.send({ id, ...(await operations[op](rest)) }));
process.on('disconnect', async () => {
  await listener.close();
  await store.close();
  rmSync(directory, { recursive: true, force: true });
  process.exit(0);
});
process.send({ url: listener.url });
