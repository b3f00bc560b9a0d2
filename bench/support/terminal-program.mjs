// A program that shows a made-up job in the live view, as a person's program would; it runs in a terminal of the benchmark's making.
// Arguments: what to measure, and the file into which the figures go.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { JobStreamer, RichHandler, StreamMessage } from 'trainstream';

const [, , what, file] = process.argv;
const NAMES = Array.from({ length: 24 }, (_, index) => (index < 2 ? ['train.loss', 'val.loss'][index] : `train.metric_${index}`));
const PER_SECOND = 5_000;
const TICK_MS = 20;
const SECONDS = 12;
/** The start is not part of what is measured. */
const WARM_UP_MS = 2_000;
const POINTS = 1_000_000;

const origin = { seqScope: 'log' };
let seq = 0;

function metric(step, index, time) {
  const value = 2 * Math.exp(-step / 4e4) + Math.sin(step / 50 + index) / 20;
  return StreamMessage.fromMetric('job_bench', { seq: ++seq, kind: 'metric', name: NAMES[index], value, step, phase: 'train', created_at: new Date(time).toISOString() }, origin);
}

function event(step, time) {
  const data = { step, total_steps: 1_000_000, loss: 0.5 };
  return StreamMessage.fromEvent('job_bench', { seq: ++seq, kind: 'event', type: 'sft.progress', level: 'info', message: `step ${step}`, data, created_at: new Date(time).toISOString() }, origin);
}

/** Counts what a tick is late by. */
function watchLoop() {
  let [last, longest] = [performance.now(), 0];
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - TICK_MS);
    last = now;
  }, TICK_MS);
  timer.unref();
  return { reset: () => void (longest = 0), longest: () => longest };
}

const loop = watchLoop();
const figures = {};
const final = { status: 'succeeded', rawStatus: 'succeeded', job: {} };
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** 5,000 messages a second: points of 24 series, and a hundredth events. */
async function* steadily() {
  const start = performance.now();
  let [step, sent] = [0, 0];
  let measured;
  for (;;) {
    const elapsed = performance.now() - start;
    if (measured === undefined && elapsed >= WARM_UP_MS) {
      measured = { cpu: process.cpuUsage(), at: performance.now() };
      loop.reset();
    }
    if (elapsed >= SECONDS * 1_000) break;
    const messages = [];
    for (const due = (elapsed * PER_SECOND) / 1_000; sent < due; sent++) {
      if (sent % 100 === 0) messages.push(event(step, Date.now()));
      else messages.push(metric(step, sent % NAMES.length, Date.now()));
      if (sent % NAMES.length === 0) step++;
    }
    yield { messages, cursor: seq };
    await pause(TICK_MS);
  }
  const { user, system } = process.cpuUsage(measured.cpu);
  figures.cpuShare = (user + system) / 1_000 / (performance.now() - measured.at);
  figures.longestGapMs = loop.longest();
  figures.rssMb = process.memoryUsage().rss / 1e6;
  yield { messages: [], cursor: seq, final };
}

/** A long history at once: a million points in each of 24 series. */
async function* atOnce() {
  const start = performance.now();
  for (let step = 0; step < POINTS; step += 20) {
    const messages = [];
    for (let more = 0; more < 20; more++) for (let index = 0; index < NAMES.length; index++) messages.push(metric(step + more, index, 1.7e12 + step));
    yield { messages, cursor: seq };
  }
  const seconds = (performance.now() - start) / 1_000;
  globalThis.gc?.();
  // What the collector gives back to the system it gives back a little later.
  await pause(3_000);
  const { rss, heapUsed, external } = process.memoryUsage();
  Object.assign(figures, { seconds, rssMb: rss / 1e6, heapMb: (heapUsed + external) / 1e6 });
  yield { messages: [], cursor: seq, final };
}

/** 5,000 messages a second, until somebody leaves. */
async function* endlessly() {
  const start = performance.now();
  let [step, sent] = [0, 0];
  for (;;) {
    const messages = [];
    for (const due = ((performance.now() - start) * PER_SECOND) / 1_000; sent < due; sent++) {
      messages.push(metric(step, sent % NAMES.length, Date.now()));
      if (sent % NAMES.length === 0) step++;
    }
    yield { messages, cursor: seq };
    await pause(TICK_MS);
  }
}

/** As `trainstream watch --json-output FILE` would show it; ends when Ctrl-C has given the terminal back. */
async function watch() {
  const [{ InterruptionWatch, Interruption }, { followJob }, { openLiveView }, { planView }] = await Promise.all(
    ['interruption', 'view/follow-job', 'view/live-view', 'view/view-plan'].map((name) => import(`../../dist/cli/${name}.js`)),
  );
  const output = { raw() {}, line() {}, note() {}, warn() {} };
  const plan = planView({ format: 'rich', interval: '2s', alert: [], notify: [], flags: {}, charset: 'braille', jsonOutput: join(dirname(file), `messages-${process.pid}.jsonl`) }, output);
  const interruptions = new InterruptionWatch();
  const live = openLiveView({ plan, jobCount: 1, table: false, source: 'bench', interruptions });
  const setRawMode = process.stdin.setRawMode.bind(process.stdin);
  process.stdin.setRawMode = (isRaw) => {
    if (!isRaw) figures.cookedAt ??= performance.timeOrigin + performance.now();
    return setRawMode(isRaw);
  };
  const createStreamer = (options) => new JobStreamer({ ...options, source: { jobId: 'job_bench', read: () => endlessly() } });
  try {
    await followJob({ jobId: 'job_bench', plan, output, interruptions, live, createStreamer });
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
  }
}

/** One message, so that there is something to see. */
async function* first() {
  yield { messages: [event(1, Date.now()), metric(1, 0, Date.now())], cursor: seq };
  await pause(1_000);
  yield { messages: [], cursor: seq, final };
}

async function show(read) {
  // A reader yields, as any real source does, to what else there is to do.
  const source = { jobId: 'job_bench', read: () => read() };
  await new JobStreamer({ source, handlers: [new RichHandler({ charset: 'braille', source: 'bench' })] }).streamUntilTerminal();
}

await (what === 'watch' ? watch() : show({ steadily, atOnce, first }[what]));
writeFileSync(file, JSON.stringify(figures));
