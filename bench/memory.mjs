// Heap and external memory after a forced collection, while one stream goes on and on. The backend is a function in this process that
// makes its pages as they are asked for, so that nothing but the library can grow.
import { JobStreamer } from 'trainstream';
import { printTable } from './support/table.mjs';

const TOTAL = 2_000_000;
const MARKS = [100_000, 500_000, 1_000_000, 1_500_000, 2_000_000];
const JSON_TYPE = { headers: { 'Content-Type': 'application/json' } };

const job = (closed) => ({ job_id: 'job_1', status: closed ? 'succeeded' : 'running', last_seq: TOTAL, closed });

async function fetch(url) {
  const { pathname, searchParams } = new URL(url);
  if (!pathname.endsWith('/log')) return new Response(JSON.stringify(job(true)), JSON_TYPE);
  const since = Number(searchParams.get('since_seq'));
  const count = Math.min(1000, TOTAL - since);
  const records = Array.from({ length: count }, (_, index) => {
    const seq = since + index + 1;
    return seq === TOTAL ? { seq, kind: 'status', status: 'succeeded' } : { seq, kind: 'metric', name: 'train.loss', value: 1 / seq, step: seq, phase: 'train', created_at: '2026-01-01T00:00:00.000Z' };
  });
  return new Response(JSON.stringify({ records, next_seq: since + count, closed: since + count === TOTAL }), JSON_TYPE);
}

const rows = [];
let count = 0;
let first;
const handler = {
  handle() {
    if (++count !== MARKS[rows.length]) return;
    globalThis.gc();
    globalThis.gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    const used = heapUsed + external;
    first ??= used;
    const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
    rows.push([count.toLocaleString('en'), mb(used), mb(used - first), mb(rss)]);
  },
};
await new JobStreamer({ baseUrl: 'http://nowhere', apiKey: 'k', jobId: 'job_1', transport: 'poll', fetch, handlers: [handler] }).streamUntilTerminal();
printTable(['messages', 'heap + external', 'grown since the first', 'resident'], rows);
