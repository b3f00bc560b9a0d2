import { describe, expect, it } from 'vitest';
import { BUILTIN_RL_RANGES, BUILTIN_TRAINER_RANGES } from '../../../src/cli/job-config/builtin-trainer-ranges.ts';
import { parseTrainerConfig } from '../../../src/trainer/parse-trainer-config.ts';
import { parseRlConfig } from '../../../src/trainer/rl/parse-rl-config.ts';
import { faultsOf } from './job-files.ts';

/** A job for the trainer with one hyperparameter, as the runner would write it. */
function trainerJob(name: string, value: number): unknown {
  const [first = '', second] = name.split('.');
  // A single head divides every width, and a width of 64 is divided by every number of heads tried here.
  const hyperparameters = second === undefined ? { [first]: value } : { [first]: { d_model: 64, heads: 1, [second]: value } };
  return { training_file: { path: 'rows.jsonl' }, hyperparameters };
}

describe.each(Object.entries(BUILTIN_TRAINER_RANGES))('%s', (name, [minimum, maximum]) => {
  it('has the range that the trainer itself takes', () => {
    const smallest = minimum === 0 ? 1e-9 : minimum;
    for (const value of [smallest, maximum]) expect(() => parseTrainerConfig(trainerJob(name, value))).not.toThrow();
    for (const value of [-1, maximum + 1]) expect(() => parseTrainerConfig(trainerJob(name, value))).toThrow(name);
    if (minimum > 1) expect(() => parseTrainerConfig(trainerJob(name, minimum - 1))).toThrow(name);
  });
});

describe.each(Object.entries(BUILTIN_RL_RANGES))('%s', (name, [minimum, maximum]) => {
  it('has the range that the trainer itself takes', () => {
    const [table = '', key = ''] = name.split('.');
    const parse = (value: number) => parseRlConfig({ config: { [table]: { [key]: value } } });
    for (const value of [name.endsWith('learning_rate') ? 1e-9 : minimum, maximum]) expect(() => parse(value)).not.toThrow();
    for (const value of [minimum - 1, maximum + 1]) expect(() => parse(value)).toThrow(name);
  });
});

it('is told by position', async () => {
  const text = '[job]\nmodel = "builtin/tiny"\ndata = "rows.jsonl"\n[hyperparameters]\nsteps = 1\nsequence_length = 4\nmodel = { layers = 13 }\n';
  expect(await faultsOf(text)).toEqual([
    'sft.toml:6:19: hyperparameters.sequence_length: the built-in trainer takes 8 to 1024, got 4',
    'sft.toml:7:20: hyperparameters.model.layers: the built-in trainer takes 1 to 12, got 13',
  ]);
});
