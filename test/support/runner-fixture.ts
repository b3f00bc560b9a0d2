import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JobExecution } from '../../src/core/job.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { LogRecord } from '../../src/core/log-record.ts';
import { createJobRunner, type JobRunnerOptions } from '../../src/runner/create-job-runner.ts';
import { jobDirectory } from '../../src/runner/job-directory.ts';
import { killMarked } from '../../src/runner/processes/leftovers.ts';
import { openSqliteStore } from '../../src/server/store/open-sqlite-store.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** A store and runners on a temporary state directory; every process of its jobs is gone after the test. */
export async function runnerFixture() {
  const directory = temporaryDirectory();
  const errors: unknown[] = [];
  const store = await openSqliteStore({ path: join(directory, 'jobs.db'), directory });
  const jobIds: string[] = [];
  const runners: { close(): Promise<void> }[] = [];

  const startRunner = (options: Partial<JobRunnerOptions> = {}) => {
    const runner = createJobRunner({ store, stateDirectory: directory, onError: (error) => errors.push(error), ...options });
    runners.push(runner);
    return runner;
  };

  onTestFinished(async () => {
    await Promise.all(runners.map((runner) => runner.close()));
    for (const jobId of jobIds) killMarked(`TRAINSTREAM_JOB_ID=${jobId}`);
    await store.close();
  });

  /** Queues a job that runs a piece of JavaScript. `report(value)` in it appends a line to the job's file. */
  const queueScript = async (script: string, execution: Partial<JobExecution> = {}, metadata: JsonObject = {}) => {
    const preamble = `const fs = require('fs'); const report = (value) => fs.appendFileSync(process.env.TRAINSTREAM_FILE, (typeof value === 'string' ? value : JSON.stringify(value)) + '\\n');`;
    const command = [process.execPath, '-e', `${preamble}\n${script}`];
    const { job } = await store.jobs.create({ jobType: 'sft', model: 'm', hyperparameters: {}, metadata, execution: { command, cwd: directory, ...execution } });
    jobIds.push(job.jobId);
    await Promise.all([store.queue.enqueue(job.jobId), store.jobs.append(job.jobId, [{ kind: 'status', status: 'queued' }])]);
    return job.jobId;
  };

  const log = async (jobId: string) => {
    const records: LogRecord[] = [];
    for (let page; page?.hasMore !== false; records.push(...(JSON.parse(page.text) as LogRecord[]))) {
      page = await store.jobs.read(jobId, { sinceSeq: page?.nextSeq ?? 0, limit: 1_000_000 });
    }
    return records;
  };

  /** Resolves when the job's log satisfies the test, looking again at every change. */
  const until = (jobId: string, test: (records: readonly LogRecord[]) => boolean) =>
    new Promise<LogRecord[]>((resolve, reject) => {
      const look = () => {
        log(jobId).then((records) => {
          if (!test(records)) return;
          end();
          resolve(records);
        }, reject);
      };
      const end = store.jobs.changed(jobId, look);
      look();
    });

  /** The log of the job once it has ended. */
  const ended = (jobId: string) => until(jobId, (records) => ['succeeded', 'failed', 'cancelled'].includes(String(records.at(-1)?.['status'])));

  const processOf = (jobId: string) => Number(readFileSync(jobDirectory(directory, jobId).process, 'utf8').split(' ')[0]);
  return { directory, store, errors, startRunner, queueScript, log, until, ended, processOf };
}

/** A script that goes on until it is told otherwise; it ends by itself, so that nothing is left of a test that broke. */
export const RUN_ON = `setInterval(() => {}, 1000); setTimeout(() => process.exit(9), 60000);`;

/** A script that reports a rising number every few milliseconds for as long as it runs. */
export const REPORT_ON = `let value = 0; setInterval(() => report({ metric: { name: 'a', value: ++value } }), 5);`;

/** A script that reports a rising number every few milliseconds until a file appears; it ends by itself after `limitMs`. */
export const reportUntil = (gate: string, limitMs = 60_000) => `
  let step = 0;
  const timer = setInterval(() => { report({ metric: { name: 'a', value: ++step } }); if (fs.existsSync(${JSON.stringify(gate)})) clearInterval(timer); }, 5);
  setTimeout(() => process.exit(9), ${limitMs}).unref();`;

/** A script that enters a phase, and when a file appears reports once more and ends with a code. */
export const endAfter = (gate: string, exitCode: number) => `
  report({ phase: 'training' });
  const gate = setInterval(() => { if (!fs.existsSync(${JSON.stringify(gate)})) return; clearInterval(gate); report({ metric: { name: 'late', value: 1 } }); process.exit(${exitCode}); }, 5);
  setTimeout(() => process.exit(9), 60000);`;

/** A script that prints lines with the number `line` in them, one each few milliseconds, until a file appears. */
export const printUntil = (gate: string, text = "'line ' + line") => `
  let line = 0;
  const timer = setInterval(() => { line++; console.log(${text}); if (fs.existsSync(${JSON.stringify(gate)})) clearInterval(timer); }, 2);
  setTimeout(() => process.exit(9), 60000).unref();`;

/** A script that does something with a rising `step`, every few milliseconds, until a file appears. */
export const stepUntil = (gate: string, doing: string) => `
  let step = 0;
  const timer = setInterval(() => { step++; ${doing}; if (fs.existsSync(${JSON.stringify(gate)})) clearInterval(timer); }, 5);
  setTimeout(() => process.exit(9), 60000).unref();`;

/** A script that enters a phase, and on SIGTERM works on until a file appears: it reports a point every few milliseconds, and that it has saved its work. */
export const saveUntil = (gate: string) => `
  process.on('SIGTERM', () => {
    report({ phase: 'saving' });
    setInterval(() => { report({ metric: { name: 'a', value: 1 } }); if (!fs.existsSync(${JSON.stringify(gate)})) return; report({ phase: 'saved' }); process.exit(0); }, 5);
  });
  report({ phase: 'training' }); ${RUN_ON}`;

/** A script that reports rising numbers over HTTP, each until it is acknowledged, and notes which were; until a file appears. */
export const postUntil = (gate: string, acknowledged: string) => `
  const headers = { authorization: 'Bearer ' + process.env.TRAINSTREAM_TOKEN, 'content-type': 'application/json' };
  const post = async (sequence) => {
    const body = JSON.stringify({ producer_id: 'poster', sequence, points: [{ name: 'h', value: sequence, step: sequence }] });
    try {
      const response = await fetch(process.env.TRAINSTREAM_URL + '/metrics', { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) });
      const text = await response.text();
      if (response.ok) return true;
      if (response.status < 500) throw new Error('refused: ' + response.status + ' ' + text);
    } catch (error) {
      if (/refused/.test(error.message)) { console.error(error); process.exit(8); }
    }
    return false;
  };
  (async () => {
    for (let sequence = 1; !fs.existsSync(${JSON.stringify(gate)}); sequence++) {
      while (!(await post(sequence))) await new Promise((resolve) => setTimeout(resolve, 20));
      fs.appendFileSync(${JSON.stringify(acknowledged)}, sequence + '\\n');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  setTimeout(() => process.exit(9), 280_000).unref();`;

/** A script that does one thing after another: the first at once, the others when the files `go-1`, `go-2` and so on appear in a directory. */
export const inStages = (directory: string, stages: readonly string[]) => `
  const stages = [${stages.map((stage) => `() => { ${stage}; }`).join(', ')}];
  let done = 0;
  const timer = setInterval(() => {
    if (done > 0 && !fs.existsSync(${JSON.stringify(`${directory}/go-`)} + done)) return;
    stages[done++]();
    if (done === stages.length) clearInterval(timer);
  }, 5);
  setTimeout(() => process.exit(9), 60000).unref();`;
