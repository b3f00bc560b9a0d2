import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { trainerStateEntries } from '../../../src/capture/files/trainer-state.ts';

const OPTIONS = { mapNames: true, progressType: 'sft.progress' };
const state = (name: string) => readFileSync(`test/capture/files/captures/trainer/${name}`, 'utf8');

const told = (text: string, known: number) =>
  trainerStateEntries(text, known, OPTIONS)?.map(({ records, end }) => [end, ...records.map((record) => (record.kind === 'metric' ? `${record.name}@${record.step}` : record.kind === 'event' ? record.message : ''))]);

describe('trainer_state.json of Hugging Face Trainer', () => {
  const FIRST = [
    ...[2, 4, 6, 8].map((step, index) => [index + 1, `train.grad_norm@${step}`, `train.learning_rate@${step}`, `train.loss@${step}`]),
    [5, 'val.loss@8', 'val.runtime@8', 'val.samples_per_second@8', 'val.steps_per_second@8'],
  ];

  it('is its history, and how far it is', () => {
    expect(told(state('checkpoint-8/trainer_state.json'), 0)).toEqual([...FIRST.slice(0, 4), [...(FIRST[4] ?? []), 'step 8/16']]);
  });

  it('is told from where it was told before, in the next checkpoint and in the end', () => {
    const second = told(state('checkpoint-16/trainer_state.json'), 5);
    expect(second?.map(([end]) => end)).toEqual([6, 7, 8, 9, 10]);
    expect(second?.at(-1)).toEqual([10, 'val.loss@16', 'val.runtime@16', 'val.samples_per_second@16', 'val.steps_per_second@16', 'step 16/16']);
    expect(told(state('trainer_state.json'), 10)).toEqual([[11, 'train.mean_loss@16', 'train.runtime@16', 'train.samples_per_second@16', 'train.steps_per_second@16', 'step 16/16']]);
    expect(told(state('trainer_state.json'), 11)).toEqual([]);
  });

  it('has the values that the trainer wrote', () => {
    const [first] = trainerStateEntries(state('trainer_state.json'), 0, OPTIONS) ?? [];
    expect(first?.records).toContainEqual({ kind: 'metric', name: 'train.loss', value: 1.9540975093841553, step: 2, epoch: 0.25, phase: 'train' });
  });

  it('is nothing where it is not whole, or something else', () => {
    expect(told(state('trainer_state.json').slice(0, 1_000), 0)).toBeUndefined();
    expect(told('{"log_history": 5}', 0)).toBeUndefined();
    expect(told('[]', 0)).toBeUndefined();
    expect(told('{"log_history": [5, {"loss": NaN, "step": 1}]}', 0)).toEqual([[1], [2, 'train.loss@1']]);
  });
});
