import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import type { LogRecord } from '../../src/core/log-record.ts';
import { printUntil, runnerFixture } from '../support/runner-fixture.ts';

const metrics = (records: readonly LogRecord[]) => records.filter(({ kind }) => kind === 'metric');
const points = (records: readonly LogRecord[]) => metrics(records).map(({ name, step, value }) => [name, step, value]);
const runner = (settings: JsonObject) => ({ effective_config: { runner: settings } });

/** What a job that runs a script says in the end. */
async function recordsOf(script: string, settings: JsonObject = {}): Promise<LogRecord[]> {
  const { startRunner, queueScript, ended } = await runnerFixture();
  const jobId = await queueScript(script, {}, runner(settings));
  startRunner();
  return ended(jobId);
}

const SCRIPT = `
  console.log("{'loss': 0.5, 'step': 1}");
  console.log("{'loss': 0.25, 'step': 2, 'eval_acc': 'nan'}");
  console.error('  10%|x   | 3/30 [00:01<00:05, 3.21it/s]');
  console.log('act 2e+02');`;

describe('metrics that a program prints', () => {
  it('are points of its log, with progress', async () => {
    const records = await recordsOf(SCRIPT);
    expect(points(records)).toEqual([['train.loss', 1, 0.5], ['train.loss', 2, 0.25], ['val.acc', 2, null]]);
    expect(metrics(records)[2]).toMatchObject({ phase: 'eval', data: { nonfinite: 'NaN' } });
    expect(records.find(({ type }) => type === 'sft.progress')).toMatchObject({ data: { step: 3, total_steps: 30 } });
    expect(records.filter(({ kind }) => kind === 'log')).toHaveLength(4);
  });

  it('are as the job wants them', async () => {
    const pattern = { name: 'objective', regex: 'act ([-+0-9.e]+)' };
    expect(points(await recordsOf(SCRIPT, { map_names: false, metrics: [pattern] }))).toEqual([['loss', 1, 0.5], ['loss', 2, 0.25], ['eval_acc', 2, null], ['objective', 3, 200]]);
    expect(points(await recordsOf(SCRIPT, { sniff: false }))).toEqual([]);
    expect(points(await recordsOf(SCRIPT, { sniff: false, metrics: [pattern] }))).toEqual([['objective', 3, 200]]);
  });

  it('do without a pattern that is none, and that is said', async () => {
    const records = await recordsOf(SCRIPT, { metrics: [{ name: 'objective', regex: '(' }] });
    expect(points(records)).toHaveLength(3);
    expect(records.find(({ type }) => type === 'runner.metrics.invalid')).toMatchObject({ level: 'warning', message: expect.stringContaining('"objective"') });
  });

  it('are not believed where the program reports them', async () => {
    const records = await recordsOf(`
      report({ step: 1, metrics: { 'train.loss': 0.51234 } });
      report({ event: { type: 'sft.progress', data: { step: 1, total_steps: 3 } } });
      fs.writeSync(1, 'step 1/3 loss 0.512 acc 0.5\\n');`);
    expect(points(records)).toEqual([['train.loss', 1, 0.51234], ['train.acc', 1, 0.5]]);
    expect(records.filter(({ type }) => type === 'sft.progress')).toHaveLength(1);
  });

  it('are there once, at the right step, whichever backend reads them', async () => {
    const { startRunner, queueScript, ended, until, directory } = await runnerFixture();
    const gate = join(directory, 'gate');
    // Counted names, steps on the line, and a bar that begins again and again.
    const text = "'loss: ' + line + '\\nstep ' + line + ' acc=' + line + '\\n50%|x | ' + (line % 10 + 1) + '/10 [00:01<00:05, 3.21it/s, f1=' + line + ']'";
    const jobId = await queueScript(printUntil(gate, text));
    for (let backend = 1; backend <= 3; backend++) {
      const runner = startRunner();
      await until(jobId, (records) => metrics(records).length > 100 * backend);
      await runner.close();
    }
    writeFileSync(gate, '');
    startRunner();
    const records = await ended(jobId);
    for (const name of ['train.loss', 'train.acc']) {
      const found = points(records).filter(([found]) => found === name);
      expect(found).toEqual(found.map((_point, index) => [name, index + 1, index + 1]));
    }
    const shown = points(records).filter(([name]) => name === 'train.f1');
    expect(shown.every(([, step, value]) => step === Number(value) + 1)).toBe(true);
    expect(records.filter(({ data }) => (data as JsonObject | undefined)?.['attempt'] !== undefined)).toEqual([]);
  });

  it('are not believed after a new start of the backend either', async () => {
    const { startRunner, queueScript, ended, until, directory } = await runnerFixture();
    const gate = join(directory, 'gate');
    const jobId = await queueScript(`report({ metric: { name: 'train.loss', value: 0.5, step: 0 } }); ${printUntil(gate, "'step ' + line + ' loss=1 acc=2'")}`);
    const first = startRunner();
    await until(jobId, (records) => metrics(records).length > 10);
    await first.close();
    startRunner();
    const before = metrics(await until(jobId, () => true)).length;
    await until(jobId, (records) => metrics(records).length > before + 10);
    writeFileSync(gate, '');
    const records = metrics(await ended(jobId));
    expect(records.filter(({ name }) => name === 'train.loss')).toHaveLength(1);
  });

  it('are not believed once they came over HTTP', async () => {
    const { startRunner, queueScript, ended, until, directory } = await runnerFixture();
    const [gate, told] = [join(directory, 'gate'), join(directory, 'told')];
    const jobId = await queueScript(`${printUntil(gate, "fs.existsSync(" + JSON.stringify(told) + ") ? 'step ' + line + ' acc=0.5 loss=7' : 'step ' + line + ' acc=0.5 loss=1'")}`);
    const runner = startRunner();
    await until(jobId, (records) => metrics(records).length > 4);
    runner.reported(jobId, ['train.loss']);
    writeFileSync(told, '');
    writeFileSync(gate, '');
    const records = metrics(await ended(jobId));
    expect(records.filter(({ value }) => value === 7)).toEqual([]);
    expect(records.filter(({ name }) => name === 'train.acc').length).toBeGreaterThan(2);
  });
});
