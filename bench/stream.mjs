// From HTTP into a file of JSON lines: the library against the least that can be done by hand, on the same server and in turns.
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createParser } from 'eventsource-parser';
import { JobStreamer, JSONHandler } from 'trainstream';
import { KEY, startBackend } from './support/backend.mjs';
import { median, printTable } from './support/table.mjs';

const COUNT = 100_000;
const ROUNDS = 5;
const CHUNK = 64 * 1024;
const directory = mkdtempSync(join(tmpdir(), 'trainstream-bench-'));
const headers = { Authorization: `Bearer ${KEY}` };

/** Writes in pieces of 64 KiB. */
function writer(path) {
  const file = openSync(path, 'w');
  let text = '';
  const flush = () => {
    if (text !== '') writeSync(file, text);
    text = '';
  };
  return {
    line(line) {
      text += line;
      text += '\n';
      if (text.length >= CHUNK) flush();
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}

/** The floor: fetch, JSON.parse, JSON.stringify of the same line, write. */
const floor = {
  async poll(url, jobId, path) {
    const out = writer(path);
    for (let seq = 0, closed = false; !closed; ) {
      const response = await fetch(`${url}/api/learning/jobs/${jobId}/log?since_seq=${seq}&limit=1000`, { headers });
      const page = JSON.parse(await response.text());
      for (const record of page.records) out.line(JSON.stringify({ stream_type: record.kind, timestamp: record.created_at, job_id: jobId, data: record, seq: record.seq }));
      ({ next_seq: seq, closed } = page);
    }
    out.close();
  },
  async sse(url, jobId, path) {
    const out = writer(path);
    const response = await fetch(`${url}/api/learning/jobs/${jobId}/stream?since_seq=0`, { headers: { ...headers, Accept: 'text/event-stream' } });
    const parser = createParser({
      onEvent({ event, data }) {
        if (event !== undefined && event !== 'message') return;
        const record = JSON.parse(data);
        out.line(JSON.stringify({ stream_type: record.kind, timestamp: record.created_at, job_id: jobId, data: record, seq: record.seq }));
      },
    });
    const decoder = new TextDecoder();
    for await (const chunk of response.body) parser.feed(decoder.decode(chunk, { stream: true }));
    out.close();
  },
};

async function library(options, jobId, path, transport) {
  const handlers = [new JSONHandler({ file: path })];
  await new JobStreamer({ ...options, jobId, transport, handlers }).streamUntilTerminal();
}

async function timed(run, path) {
  rmSync(path, { force: true });
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const start = performance.now();
  await run();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000, bytes: statSync(path).size };
}

const backend = await startBackend();
const rows = [];
try {
  for (const kind of ['event', 'metric']) {
    const { jobId } = await backend.ask('job', { kind, count: COUNT });
    for (const transport of ['poll', 'sse']) {
      const path = join(directory, 'out.jsonl');
      const results = { floor: [], library: [] };
      for (let round = 0; round <= ROUNDS; round++) {
        const pair = { floor: await timed(() => floor[transport](backend.url, jobId, path), path), library: await timed(() => library(backend.options, jobId, path, transport), path) };
        // The first round warms up.
        if (round > 0) for (const name of ['floor', 'library']) results[name].push(pair[name]);
      }
      const wall = (name) => median(results[name].map(({ wallMs }) => wallMs));
      const ratios = results.floor.map(({ wallMs }, index) => wallMs / results.library[index].wallMs);
      const perSecond = (name) => Math.round(COUNT / (wall(name) / 1000)).toLocaleString('en');
      const cpu = median(results.library.map(({ cpuMs }) => (cpuMs * 1000) / COUNT)).toFixed(1);
      rows.push([`${kind}s by ${transport}`, perSecond('floor'), perSecond('library'), `${Math.round(median(ratios) * 100)} %`, `${cpu} µs`]);
    }
  }
} finally {
  await backend.close();
  rmSync(directory, { recursive: true, force: true });
}
printTable([`${COUNT.toLocaleString('en')} messages, median of ${ROUNDS}`, 'floor /s', 'library /s', 'of the floor', 'CPU each'], rows);
