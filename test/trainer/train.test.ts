import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateModel } from '../../src/trainer/evaluate-model.ts';
import { loadModel } from '../../src/trainer/model-files.ts';
import { Reporter, type ReportLine } from '../../src/trainer/reporter.ts';
import { train, type TrainResult } from '../../src/trainer/train.ts';
import { prepareTrainingData } from '../../src/trainer/training-data.ts';
import { letterRows, tinyConfig } from './sample-rows.ts';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'train-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

type Recorded = { result: TrainResult; lines: ReportLine[]; directory: string };

const HYPERPARAMETERS = { total_steps: 45, learning_rate: 0.02 };
const VALIDATION = { training: { validation: { eval_steps: 20 } } };

async function record(
  hyperparameters: Record<string, unknown> = HYPERPARAMETERS,
  rest: Record<string, unknown> = VALIDATION,
  stopAfter = Infinity,
): Promise<Recorded> {
  const config = tinyConfig(hyperparameters, rest);
  const directory = mkdtempSync(join(scratch, 'run-'));
  const lines: ReportLine[] = [];
  const stop = new AbortController();
  const reporter = new Reporter((line) => {
    lines.push(line);
    if ('metrics' in line && line.step >= stopAfter) stop.abort();
  });
  const data = prepareTrainingData(letterRows(64), undefined, config.sequenceLength, config.seed);
  let time = 0;
  const result = await train({ config, data, directory, reporter, signal: stop.signal, now: () => (time += 5) });
  return { result, lines, directory };
}

const events = (run: Recorded, type: string): Record<string, unknown>[] =>
  run.lines.flatMap((line) => ('event' in line && line.event.type === type ? [line.event.data] : []));
const values = (run: Recorded, name: string): number[] =>
  run.lines.flatMap((line) => {
    if ('metric' in line && line.metric.name === name) return [line.metric.value];
    return 'metrics' in line && line.metrics[name] !== undefined ? [line.metrics[name]] : [];
  });

describe('train', () => {
  let run: Recorded;
  beforeAll(async () => {
    run = await record();
  });

  it('lets the loss fall, in training and on held-out rows', () => {
    const training = values(run, 'train.loss');
    expect(training[0]).toBeGreaterThan(4);
    expect(training.at(-1)).toBeLessThan((training[0] as number) - 1.5);
    expect(values(run, 'val.loss').at(-1)).toBeLessThan(values(run, 'val.loss')[0] as number);
  });

  it('reports phases, steps and validations in order, and one figure a name and step', () => {
    expect(run.lines.flatMap((line) => ('phase' in line ? [line.phase] : []))).toEqual(['training', 'evaluating']);
    expect(events(run, 'sft.progress').map((data) => data['step'])).toEqual([10, 20, 30, 40, 45]);
    expect(run.lines.flatMap((line) => ('metric' in line ? [`${line.metric.name} ${line.metric.step} ${line.metric.phase}`] : []))).toEqual(
      [20, 40, 45].flatMap((step) => [`val.loss ${step} eval`, `eval.exact_match ${step} eval`]),
    );
    expect(run.result).toEqual({ outcome: 'finished', steps: 45 });
  });

  it('tells speed and time left by the clock it is given', () => {
    const [first] = events(run, 'sft.progress');
    expect(first?.['eta_seconds']).toBeCloseTo((35 * 5) / 1000, 10);
    expect(first?.['tokens_per_second']).toBeGreaterThan(0);
  });

  it('ends with a summary by task and three samples of held-out rows', () => {
    const summaries = events(run, 'sft.validation.summary');
    expect(summaries.map((data) => data['final'])).toEqual([false, false, true]);
    expect(Object.keys(summaries.at(-1)?.['tasks'] as object)).toEqual(['even', 'odd']);
    const samples = events(run, 'sft.sample');
    expect(samples).toHaveLength(3);
    expect(new Set(samples.slice(0, 2).map((data) => data['task']))).toEqual(new Set(['even', 'odd']));
    for (const data of samples) expect(data['correct']).toBe(data['answer'] === data['expected']);
  });

  it('gives identical figures for the same seed, and others for another', async () => {
    const again = await record();
    expect(again.lines).toEqual(run.lines);
    const other = await record({ ...HYPERPARAMETERS, total_steps: 10 }, { ...VALIDATION, seed: 2 });
    expect(values(other, 'train.loss')[0]).not.toBe(values(run, 'train.loss')[0]);
  });

  it('leaves a model that loads again and has the same validation loss', async () => {
    expect(readdirSync(run.directory).toSorted()).toEqual([
      'checkpoint-best.safetensors',
      'checkpoint-last.safetensors',
      'config.json',
      'model.safetensors',
    ]);
    const { heldOut } = prepareTrainingData(letterRows(64), undefined, 12, 1);
    const evaluation = await evaluateModel(loadModel(run.directory), heldOut);
    const [summary] = events(run, 'sft.validation.summary').slice(-1);
    expect(evaluation.loss).toBeCloseTo(summary?.['val_loss'] as number, 6);
    expect(evaluation.exactMatch).toBe(summary?.['exact_match']);
    const config = JSON.parse(readFileSync(join(run.directory, 'config.json'), 'utf8')) as { training: { evaluation: unknown } };
    expect(config.training.evaluation).toMatchObject({ val_loss: summary?.['val_loss'] });
  });

  it('refuses to load a model that is torn', async () => {
    const { directory } = await record({ total_steps: 1 });
    truncateSync(join(directory, 'model.safetensors'), 3000);
    expect(() => loadModel(directory)).toThrow(/model\.safetensors cannot be read as safetensors: the file ends within/);
  });

  it('keeps the best model, not the last', async () => {
    const validation = { eval_steps: 2, metric_for_best_model: 'val.loss', greater_is_better: true };
    const { lines } = await record({ total_steps: 20, learning_rate: 0.02 }, { training: { validation } });
    const best = lines.flatMap((line) => ('metric' in line && line.metric.name === 'val.loss' ? [line.metric.value] : []));
    const final = lines.findLast((line) => 'event' in line && line.event.type === 'sft.validation.summary');
    const highest = Math.max(...best);
    expect(final).toMatchObject({ event: { data: { final: true, model_step: 2 + 2 * best.indexOf(highest), val_loss: highest } } });
  });

  it('stops after the current step with a checkpoint when it is told to', async () => {
    const { result, lines, directory } = await record(HYPERPARAMETERS, VALIDATION, 10);
    expect(result).toEqual({ outcome: 'interrupted', steps: 10 });
    expect(lines.at(-1)).toMatchObject({ event: { type: 'sft.training.interrupted', data: { step: 10, total_steps: 45 } } });
    expect(readdirSync(directory)).toEqual(['checkpoint-last.safetensors']);
  });

  it('validates nothing when validation is switched off', async () => {
    const { lines, directory } = await record({ total_steps: 3 }, { training: { validation: { enabled: false } } });
    expect(lines.filter((line) => 'metric' in line)).toEqual([]);
    expect(existsSync(join(directory, 'model.safetensors'))).toBe(true);
  });
});
