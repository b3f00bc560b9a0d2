// A training program of the benchmark's making: it reports rising numbers at a steady pace, each as a point of its own.
// node reporting-program.mjs file|http POINTS_PER_SECOND SECONDS
import { openSync, writeSync } from 'node:fs';

const BATCH = 16;
const [way, perSecond, seconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const total = perSecond * seconds;
const start = performance.now();
const dueBy = () => Math.min(total, Math.floor(((performance.now() - start) / 1000) * perSecond));
const point = (number) => ({ name: 'train.loss', value: number, step: number, created_at: new Date().toISOString() });
const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

async function byFile() {
  const file = openSync(process.env.TRAINSTREAM_FILE, 'a');
  for (let sent = 0; sent < total; await pause()) {
    for (const due = dueBy(); sent < due; sent++) writeSync(file, `${JSON.stringify({ metric: point(sent + 1) })}\n`);
  }
}

async function byHttp() {
  const url = `${process.env.TRAINSTREAM_URL}/metrics`;
  const headers = { authorization: `Bearer ${process.env.TRAINSTREAM_TOKEN}`, 'content-type': 'application/json' };
  for (let sent = 0, sequence = 1; sent < total; sequence++) {
    const size = Math.min(BATCH, total - sent);
    while (dueBy() < sent + size) await pause();
    const points = Array.from({ length: size }, (_, index) => point(sent + index + 1));
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ points, producer_id: 'bench', sequence }) });
    if (!response.ok) throw new Error(`the report was answered with ${response.status}`);
    await response.arrayBuffer();
    sent += size;
  }
}

await (way === 'http' ? byHttp() : byFile());
