// What the store and the server cost beside bare SQLite, and how many watchers one job bears.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJobServer, listen, openSqliteStore } from 'trainstream/server';
import { KEY } from './support/backend.mjs';
import { median, printTable } from './support/table.mjs';

const BATCHES = 300;
const BATCH = 100;
const ROUNDS = 5;
const LONG_LOG = 1_000_000;
const WATCHERS = 1000;
const runner = { wake() {}, reported() {}, cancel() {}, async remove() {}, async close() {} };
const directory = mkdtempSync(join(tmpdir(), 'trainstream-bench-'));
const record = (index) => ({ kind: 'event', type: 'sft.progress', level: 'info', message: `step ${index}, loss 0.1234`, data: { step: index, loss: 0.1234 } });

async function sqlite() {
  return process.getBuiltinModule?.('node:sqlite') ?? (await import('@photostructure/sqlite'));
}

async function newJob(store) {
  const { job } = await store.jobs.create({ jobType: 'sft', model: 'bench', hyperparameters: {}, metadata: {}, execution: {} });
  await store.jobs.append(job.jobId, [{ kind: 'status', status: 'running' }]);
  return job.jobId;
}

/** Rows of the same size, a batch in one durable transaction: the least that has to be done. */
async function bare(name) {
  const { DatabaseSync } = await sqlite();
  const database = new DatabaseSync(join(directory, `${name}.db`));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE log (job TEXT, seq INTEGER, text TEXT, PRIMARY KEY (job, seq)) WITHOUT ROWID');
  const insert = database.prepare('INSERT INTO log VALUES (?, ?, ?)');
  const start = performance.now();
  for (let batch = 0; batch < BATCHES; batch++) {
    database.exec('BEGIN');
    for (let index = 0; index < BATCH; index++) insert.run('job', batch * BATCH + index, JSON.stringify(record(batch * BATCH + index)));
    database.exec('COMMIT');
  }
  const ms = performance.now() - start;
  database.close();
  return ms;
}

async function ours(name) {
  const store = await openSqliteStore({ path: join(directory, `${name}.db`), directory });
  const jobId = await newJob(store);
  const start = performance.now();
  for (let batch = 0; batch < BATCHES; batch++) await store.jobs.append(jobId, Array.from({ length: BATCH }, (_, index) => record(batch * BATCH + index)));
  const ms = performance.now() - start;
  await store.close();
  return ms;
}

try {
  const results = { bare: [], ours: [] };
  for (let round = 0; round < ROUNDS; round++) {
    results.bare.push(await bare(`bare${round}`));
    results.ours.push(await ours(`ours${round}`));
  }
  const perSecond = (values) => Math.round((BATCHES * BATCH) / (median(values) / 1000)).toLocaleString('en');
  const ratio = median(results.bare.map((ms, index) => ms / results.ours[index]));
  printTable([`appends, ${BATCH} at once, median of ${ROUNDS}`, 'bare SQLite /s', 'store /s', 'of bare'], [['events', perSecond(results.bare), perSecond(results.ours), `${Math.round(ratio * 100)} %`]]);

  const store = await openSqliteStore({ path: join(directory, 'long.db'), directory });
  const jobId = await newJob(store);
  for (let start = 0; start < LONG_LOG; start += 10_000) await store.jobs.append(jobId, Array.from({ length: 10_000 }, (_, index) => record(start + index)));
  const server = createJobServer({ store, runner, version: '0', keys: [{ key: KEY, allowCommands: false }] });
  const headers = { Authorization: `Bearer ${KEY}` };
  const readStart = performance.now();
  let bytes = 0;
  for (let seq = 0; seq < LONG_LOG; ) {
    const text = await (await server.fetch(new Request(`http://localhost/api/learning/jobs/${jobId}/log?since_seq=${seq}&limit=1000`, { headers }))).text();
    bytes += text.length;
    seq = Number(/"next_seq":(\d+)/.exec(text.slice(-200))?.[1]);
  }
  const readMs = performance.now() - readStart;
  console.log();
  printTable(['reading a long log', 'records', 'MB', 'records /s'], [['pages of 1,000, no network', LONG_LOG.toLocaleString('en'), Math.round(bytes / 1e6), Math.round(LONG_LOG / (readMs / 1000)).toLocaleString('en')]]);

  const listener = await listen(server, { port: 0 });
  const watched = await newJob(store);
  const controller = new AbortController();
  let heard = 0;
  let wake;
  const decoder = new TextDecoder();
  const watchers = Array.from({ length: WATCHERS }, async () => {
    const response = await fetch(`${listener.url}/api/learning/jobs/${watched}/stream`, { headers: { ...headers, Accept: 'text/event-stream' }, signal: controller.signal });
    for await (const chunk of response.body) {
      heard += decoder.decode(chunk).split('\ndata: ').length - 1;
      wake?.();
    }
  });
  const until = (count) => new Promise((resolve) => { wake = () => heard >= count && resolve(); wake(); });
  await until(WATCHERS);
  const delays = [];
  for (let index = 1; index <= 10; index++) {
    const start = performance.now();
    await store.jobs.append(watched, [record(index)]);
    await until(WATCHERS * (index + 1));
    delays.push(performance.now() - start);
  }
  const { rss } = process.memoryUsage();
  controller.abort();
  await Promise.allSettled(watchers);
  await listener.close();
  await store.close();
  console.log();
  printTable([`${WATCHERS} live watchers of one job, in the same process`, 'append until all have it', 'resident'], [['median of 10', `${Math.round(median(delays))} ms`, `${Math.round(rss / 1e6)} MB`]]);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
