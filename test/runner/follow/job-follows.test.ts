import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../src/core/log-record.ts';
import { jobDirectory } from '../../../src/runner/job-directory.ts';
import { runnerFixture, stepUntil } from '../../support/runner-fixture.ts';
import { waitUntil } from '../../support/wait-until.ts';

const follows = (...follow: string[]) => ({ effective_config: { runner: { follow } } });
const metrics = (records: readonly LogRecord[]) => records.filter(({ kind }) => kind === 'metric').map(({ name, step }) => `${String(name)}@${String(step)}`);

describe('[runner] follow', () => {
  it('tells what a trainer writes into files, each point once and in order, over restarts of the backend', async () => {
    const { directory, startRunner, queueScript, until, ended } = await runnerFixture();
    mkdirSync(join(directory, 'logs'));
    writeFileSync(join(directory, 'logs/metrics.jsonl'), '{"step": 1, "before": 1}\n');
    const gate = join(directory, 'gate');
    const events = JSON.stringify(resolve('test/capture/files/captures/torch.tfevents'));
    const jobId = await queueScript(
      `const events = fs.readFileSync(${events});
       fs.mkdirSync('runs/now', { recursive: true });
       const line = (value) => JSON.stringify(value) + '\\n';
       ${stepUntil(gate, `
         fs.appendFileSync('runs/now/trainer_log.jsonl', line({ current_steps: step, loss: 1 / step }));
         fs.appendFileSync('logs/metrics.jsonl', line({ step, kl: step }));
         fs.appendFileSync('runs/now/events.out.tfevents.1700000000.h.1', events.subarray((step - 1) * 10, step * 10))`)}`,
      {}, follows('runs/**', 'logs/metrics.jsonl'),
    );
    for (let backend = 1; backend <= 2; backend++) {
      const runner = startRunner();
      await until(jobId, (records) => metrics(records).length > 250 * backend);
      await runner.close();
    }
    writeFileSync(gate, '');
    startRunner();
    const found = metrics(await ended(jobId));
    const of = (name: string) => found.filter((metric) => metric.startsWith(name));
    const steps = readFileSync(join(directory, 'runs/now/trainer_log.jsonl'), 'utf8').trimEnd().split('\n').length;
    const all = (name: string) => Array.from({ length: steps }, (_, index) => `${name}@${index + 1}`);
    expect(of('train.loss')).toEqual(all('train.loss'));
    expect(of('train.kl')).toEqual(all('train.kl'));
    // The losses in the event file are points of the lines too, and told once; two more steps of it are not finite.
    expect(of('train.learning_rate')).toEqual([1, 2, 3, 4, 5].map((step) => `train.learning_rate@${step}`));
    expect(of('train.before')).toEqual([]);
  });

  it('goes on where a power cut left the note of what was there before without its content', async () => {
    const { directory, startRunner, queueScript, until, ended, errors } = await runnerFixture();
    const gate = join(directory, 'gate');
    const jobId = await queueScript(`const line = (value) => JSON.stringify(value) + '\\n'; ${stepUntil(gate, `fs.appendFileSync('metrics.jsonl', line({ step, loss: step }))`)}`, {}, follows('*.jsonl'));
    const first = startRunner();
    await until(jobId, (records) => metrics(records).length > 0);
    await first.close();
    writeFileSync(join(jobDirectory(directory, jobId).root, 'follow.json'), '');
    startRunner();
    writeFileSync(gate, '');
    const found = metrics(await ended(jobId));
    const steps = readFileSync(join(directory, 'metrics.jsonl'), 'utf8').trimEnd().split('\n').length;
    expect([found, errors]).toEqual([Array.from({ length: steps }, (_, index) => `train.loss@${index + 1}`), []]);
  });

  it('lets what a file says go before what is printed, reads a last line without a break, and says what it cannot read', async () => {
    const { directory, startRunner, queueScript, until, ended } = await runnerFixture();
    const gate = join(directory, 'gate');
    const jobId = await queueScript(
      `fs.writeFileSync('metrics.jsonl', '{"step": 1, "loss": 1}\\nbad\\n');
       ${stepUntil(gate, '')}
       process.on('exit', () => { console.log('step 1 loss 9.5'); fs.appendFileSync('metrics.jsonl', '{"step": 2, "loss": 2}'); });`,
      {}, follows('*.jsonl'),
    );
    startRunner();
    await until(jobId, (records) => metrics(records).length > 0);
    appendFileSync(gate, '');
    const records = await ended(jobId);
    expect(records.filter(({ kind }) => kind === 'metric').map(({ name, value }) => [name, value])).toEqual([['train.loss', 1], ['train.loss', 2]]);
    expect(records.filter(({ type }) => type === 'file.invalid').map(({ message }) => message)).toEqual(['A line of metrics.jsonl was passed over: it is not JSON']);
    expect(records.filter(({ kind }) => kind === 'log').map(({ text }) => text)).toEqual(['step 1 loss 9.5']);
    expect(records.slice(-3).map(({ kind }) => kind)).toEqual(['timeline', 'event', 'status']);
  });

  it('tells what is printed and written too once: also where the file comes late, in bursts, and over a restart of the backend', async () => {
    const { directory, startRunner, queueScript, log, until, ended } = await runnerFixture();
    const [gate, bursts] = [join(directory, 'gate'), join(directory, 'bursts')];
    mkdirSync(bursts);
    // It prints four digits at once, and holds back what it writes until it is told to.
    const jobId = await queueScript(
      `let held = '';
       process.on('exit', () => held && fs.appendFileSync('metrics.jsonl', held));
       ${stepUntil(gate, `
         console.log('step ' + step + ' loss ' + (1 / step).toFixed(4));
         held += JSON.stringify({ step, loss: 1 / step }) + '\\n';
         const burst = fs.readdirSync('bursts')[0];
         if (burst) { fs.appendFileSync('metrics.jsonl', held); held = ''; fs.renameSync('bursts/' + burst, burst); }`)}`,
      {}, follows('metrics.jsonl'),
    );
    const pointsOf = (records: readonly LogRecord[]) => records.filter(({ kind }) => kind === 'metric');
    const burst = async (name: string) => {
      writeFileSync(join(bursts, name), '');
      await waitUntil('the burst', () => existsSync(join(directory, name)));
    };
    const more = async (count: number) => {
      const { length } = pointsOf(await log(jobId));
      await until(jobId, (records) => pointsOf(records).length >= length + count);
    };
    const first = startRunner();
    await until(jobId, (records) => pointsOf(records).length >= 100);
    await burst('first');
    // It was all told: what is printed is still told as soon as it is.
    await more(150);
    await burst('second');
    await more(150);
    await first.close();
    startRunner();
    await burst('third');
    writeFileSync(gate, '');
    const points = pointsOf(await ended(jobId));
    expect(points.map(({ step }) => step)).toEqual(points.map((_, index) => index + 1));
    expect(points.length).toBe(readFileSync(join(directory, 'metrics.jsonl'), 'utf8').trimEnd().split('\n').length);
    expect(points.slice(0, 20).map(({ value }) => value)).toEqual(points.slice(0, 20).map((_, index) => Number((1 / (index + 1)).toFixed(4))));
  });

  it('is not for jobs that came without a folder of their own: their sender may not read files of this machine', async () => {
    const { directory, store, startRunner, ended } = await runnerFixture();
    writeFileSync(join(directory, 'metrics.jsonl'), '{"step": 1, "secret": 1}\n');
    const command = [process.execPath, '-e', `require('fs').appendFileSync(${JSON.stringify(join(directory, 'metrics.jsonl'))}, '{"step": 2, "secret": 1}\\n')`];
    const { job } = await store.jobs.create({ jobType: 'sft', model: 'm', hyperparameters: {}, metadata: follows(`${directory}/**`), execution: { command } });
    await Promise.all([store.queue.enqueue(job.jobId), store.jobs.append(job.jobId, [{ kind: 'status', status: 'queued' }])]);
    startRunner();
    expect(metrics(await ended(job.jobId))).toEqual([]);
  });
});
