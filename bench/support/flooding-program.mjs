// A program that prints as fast as it can, or at a pace, and reports in the end how many bytes that were.
// node flooding-program.mjs lines|metrics|bars|endless SECONDS [BYTES_PER_SECOND]
import { appendFileSync, writeSync } from 'node:fs';

const BLOCK = 1_000_000;
const [kind, seconds, pace] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4] ?? Number.POSITIVE_INFINITY)];
const LINES = {
  lines: () => `${'y'.repeat(99)}\n`,
  metrics: (index) => `step ${index}: loss ${(1 + 1 / (index + 1)).toFixed(6)} lr 0.001\n`,
  bars: (index) => `${index % 100}%|####      | ${index}/1000000 [00:01<00:05, 16it/s, loss=0.5]\r`,
  endless: () => 'y'.repeat(1000),
};

const parts = [];
for (let size = 0, index = 0; size < BLOCK; index++) {
  parts.push(LINES[kind](index));
  size += parts.at(-1).length;
}
const block = Buffer.from(parts.join(''));
const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

let printed = 0;
for (const start = performance.now(); performance.now() - start < seconds * 1000; ) {
  if (printed / pace > (performance.now() - start) / 1000) await pause();
  else printed += writeSync(1, block);
}
appendFileSync(process.env.TRAINSTREAM_FILE, `${JSON.stringify({ metric: { name: 'bytes.printed', value: printed } })}\n`);
