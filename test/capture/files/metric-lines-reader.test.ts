import { describe, expect, it } from 'vitest';
import { MetricLinesReader } from '../../../src/capture/files/metric-lines-reader.ts';
import type { NewRecord } from '../../../src/core/log-record.ts';

const OPTIONS = { mapNames: true, progressType: 'sft.progress' };

function read(lines: readonly string[], options: Partial<typeof OPTIONS> & { prefix?: string } = {}): NewRecord[] {
  const reader = new MetricLinesReader('log.jsonl', { ...OPTIONS, ...options });
  const entries = reader.read(Buffer.from(lines.map((line) => `${line}\n`).join('')), 0, false);
  return [...entries.flatMap(({ records }) => records), ...reader.end()];
}

const points = (records: readonly NewRecord[]) =>
  records.flatMap((record) => (record.kind === 'metric' ? [[record.name, record.value, record.step, record.epoch, record.phase]] : []));
const messages = (records: readonly NewRecord[]) => records.flatMap((record) => (record.kind === 'event' ? [record.message] : []));

describe('JSON lines of trainers', () => {
  it('of LLaMA-Factory: trainer_log.jsonl', () => {
    const records = read([
      '{"current_steps": 5, "total_steps": 20, "loss": 2.31, "lr": 4e-05, "epoch": 0.25, "percentage": 25.0, "elapsed_time": "0:00:05", "remaining_time": "0:00:15", "throughput": 812.5}',
      '{"current_steps": 5, "total_steps": 20, "eval_loss": 2.5, "epoch": 0.25, "percentage": 25.0, "elapsed_time": "0:00:06", "remaining_time": "0:00:15"}',
      '{"current_steps": 10, "total_steps": 20, "loss": 1.9, "reward": 0.5, "accuracy": 0.75, "lr": 2e-05, "epoch": 0.5, "percentage": 50.0, "elapsed_time": "0:00:10", "remaining_time": "0:00:10"}',
    ]);
    expect(points(records)).toEqual([
      ['train.loss', 2.31, 5, 0.25, 'train'],
      ['train.learning_rate', 4e-5, 5, 0.25, 'train'],
      ['train.throughput', 812.5, 5, 0.25, 'train'],
      ['val.loss', 2.5, 5, 0.25, 'eval'],
      ['train.loss', 1.9, 10, 0.5, 'train'],
      ['train.reward_mean', 0.5, 10, 0.5, 'train'],
      ['train.accuracy', 0.75, 10, 0.5, 'train'],
      ['train.learning_rate', 2e-5, 10, 0.5, 'train'],
    ]);
    // Once for each step, though there are two lines of the first.
    expect(records.filter(({ kind }) => kind === 'event')).toEqual([
      { kind: 'event', type: 'sft.progress', level: 'info', message: 'step 5/20', data: { step: 5, total_steps: 20, epoch: 0.25 } },
      { kind: 'event', type: 'sft.progress', level: 'info', message: 'step 10/20', data: { step: 10, total_steps: 20, epoch: 0.5 } },
    ]);
  });

  it('of ms-swift: the step and their number in one text, and the mean loss of the last line is no point of the loss', () => {
    const records = read([
      '{"loss": 2.5, "grad_norm": 1.5, "learning_rate": 1e-05, "token_acc": 0.5, "epoch": 0.2, "global_step/max_steps": "1/5", "percentage": "20.00%", "elapsed_time": "2s", "remaining_time": "8s", "train_speed(s/it)": 2.0}',
      '{"train_runtime": 10.5, "train_samples_per_second": 4.5, "train_loss": 2.25, "epoch": 1.0, "global_step/max_steps": "5/5", "percentage": "100.00%"}',
    ]);
    expect(points(records)).toEqual([
      ['train.loss', 2.5, 1, 0.2, 'train'],
      ['train.grad_norm', 1.5, 1, 0.2, 'train'],
      ['train.learning_rate', 1e-5, 1, 0.2, 'train'],
      ['train.token_acc', 0.5, 1, 0.2, 'train'],
      ['train.speed(s/it)', 2, 1, 0.2, 'train'],
      ['train.runtime', 10.5, 5, 1, 'train'],
      ['train.samples_per_second', 4.5, 5, 1, 'train'],
      ['train.mean_loss', 2.25, 5, 1, 'train'],
    ]);
    expect(messages(records)).toEqual(['step 1/5', 'step 5/5']);
  });

  it('of verl, tinker-cookbook, torchtune, and whoever has a step beside numbers', () => {
    const records = read([
      '{"step": 1, "elapsed_seconds": 5.5, "data": {"actor/loss": 0.1, "val-core/acc": 0.5, "timing_s/step": 12.5, "training/global_step": 1}}',
      '{"step": 2, "progress/batch": 2, "env/all/reward/total": 0.25, "time/total": 3.5, "note": "ignored"}',
      '{"step": 3, "loss": 0.5, "tokens_per_second": 1000}',
      '{"iteration": 4, "metrics": {"loss": 0.25}, "timestamp": 1700000000.5}',
      '{"step": 5, "loss": 0.125, "created_at": "2026-01-02T03:04:05Z", "time": 12.5}',
    ]);
    expect(points(records)).toEqual([
      ['actor/loss', 0.1, 1, undefined, undefined],
      ['val.core/acc', 0.5, 1, undefined, 'eval'],
      ['timing_s/step', 12.5, 1, undefined, undefined],
      ['progress/batch', 2, 2, undefined, undefined],
      ['env/all/reward/total', 0.25, 2, undefined, undefined],
      ['time/total', 3.5, 2, undefined, undefined],
      ['train.loss', 0.5, 3, undefined, 'train'],
      ['train.tokens_per_second', 1000, 3, undefined, 'train'],
      ['train.loss', 0.25, 4, undefined, 'train'],
      ['train.loss', 0.125, 5, undefined, 'train'],
      ['train.time', 12.5, 5, undefined, 'train'],
    ]);
    const times = records.flatMap((record) => (record.created_at === undefined ? [] : [record.created_at]));
    expect(times).toEqual(['2023-11-14T22:13:20.500Z', '2026-01-02T03:04:05.000Z', '2026-01-02T03:04:05.000Z']);
  });

  it('with values that are not finite, as Python writes them', () => {
    expect(read(['{"step": 1, "loss": NaN, "grad_norm": Infinity}'])).toMatchObject([
      { name: 'train.loss', value: null, data: { nonfinite: 'NaN' } },
      { name: 'train.grad_norm', value: null, data: { nonfinite: 'Infinity' } },
    ]);
  });

  it('leaves names as they stand where that is wanted, and puts the run in front of them', () => {
    expect(points(read(['{"step": 1, "loss": 1, "eval_loss": 2}'], { mapNames: false })).map(([name]) => name)).toEqual(['loss', 'eval_loss']);
    expect(points(read(['{"step": 1, "train/loss": 1, "val-core/acc": 2}'], { mapNames: false })).map(([name, , , , phase]) => [name, phase])).toEqual([['train/loss', 'train'], ['val-core/acc', 'eval']]);
    expect(points(read(['{"step": 1, "loss": 1, "eval_loss": 2}'], { prefix: 'second/' })).map(([name, , , , phase]) => [name, phase])).toEqual([['second/train.loss', 'train'], ['second/val.loss', 'eval']]);
  });

  it('tells of bad lines a few times, counts the rest, and reads on', () => {
    const records = read(['{"step": 1, "loss": 1}', 'no json', '[1]', `{"a":${'['.repeat(100)}${']'.repeat(100)}}`, ...Array.from({ length: 7 }, () => '{'), '', '{"step": 2, "loss": 2}']);
    expect(points(records).map(([, value]) => value)).toEqual([1, 2]);
    expect(messages(records)).toEqual([
      'A line of log.jsonl was passed over: it is not JSON',
      'A line of log.jsonl was passed over: it is no JSON object',
      'A line of log.jsonl was passed over: it is nested deeper than 64 levels',
      '7 more lines of log.jsonl were passed over',
    ]);
  });

  it('waits for the rest of a line, passes over one without end, and takes the last one at the end', () => {
    const reader = new MetricLinesReader('log.jsonl', OPTIONS);
    const text = '{"step": 1, "loss": 1}\n{"step": 2, "loss": 2}';
    const at = (bytes: string, offset: number, atEnd: boolean) => reader.read(Buffer.from(bytes), offset, atEnd).map(({ records, end }) => [...points(records).map(([, value]) => value), end]);
    expect(at(text, 100, false)).toEqual([[1, 123]]);
    expect(at('x'.repeat(70_000), 123, false)).toEqual([[70_123]]);
    expect(at('xx\n{"step": 3, "loss": 3}', 70_123, true)).toEqual([[70_126], [3, 70_148]]);
  });
});
