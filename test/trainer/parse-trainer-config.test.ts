import { describe, expect, it } from 'vitest';
import { parseTrainerConfig, TrainerConfigError } from '../../src/trainer/parse-trainer-config.ts';
import { TRAINER_DEFAULTS } from '../../src/trainer/trainer-config.ts';

const FILE = { path: '/data/file_1', name: 'tasks.jsonl' };

function problems(value: unknown): string[] {
  try {
    parseTrainerConfig(value);
  } catch (error) {
    if (error instanceof TrainerConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

const withHyperparameters = (hyperparameters: unknown): unknown => ({ training_file: FILE, hyperparameters });

describe('parseTrainerConfig', () => {
  it('fills in defaults', () => {
    const { validation, ...config } = parseTrainerConfig({ training_file: FILE });
    const { everySteps, ...defaults } = TRAINER_DEFAULTS;
    expect(config).toEqual({
      ...defaults,
      jobId: '',
      model: 'builtin/tiny',
      trainingFile: FILE,
      validationFile: undefined,
      maximumSteps: undefined,
      ignored: [],
    });
    expect(validation).toEqual({ enabled: true, strategy: 'steps', everySteps, keepBest: true, metric: 'val.loss', greaterIsBetter: false });
  });

  it('takes null for absent', () => {
    expect(parseTrainerConfig({ training_file: FILE, validation_file: null, seed: null }).validationFile).toBeUndefined();
  });

  it('takes other names of the same number, unless they contradict each other', () => {
    const config = parseTrainerConfig(withHyperparameters({ batch_size: 4, train_steps: 30 }));
    expect(config).toMatchObject({ batchRows: 4, maximumSteps: 30, epochs: undefined });
    expect(problems(withHyperparameters({ batch_size: 4, per_device_batch: 8 }))).toEqual([
      'hyperparameters.per_device_batch and hyperparameters.batch_size contradict each other',
    ]);
  });

  it('judges exact match the right way round by itself', () => {
    const training = { validation: { metric_for_best_model: 'eval.exact_match' } };
    expect(parseTrainerConfig({ training_file: FILE, training }).validation.greaterIsBetter).toBe(true);
  });

  it('takes validation settings from the hyperparameters too, where the published contract has them', () => {
    const config = parseTrainerConfig({
      training_file: FILE,
      hyperparameters: { eval_steps: 7, evaluation_strategy: 'epoch' },
      training: { validation: { evaluation_strategy: 'steps' } },
    });
    expect(config.validation).toMatchObject({ everySteps: 7, strategy: 'steps' });
    expect(config.ignored).toEqual([]);
  });

  it('remembers hyperparameters it has no use for', () => {
    expect(parseTrainerConfig(withHyperparameters({ lora_rank: 8, n_epochs: 1 })).ignored).toEqual(['lora_rank']);
  });

  it('never stands in for another model', () => {
    expect(problems({ training_file: FILE, model: 'Qwen/Qwen3-4B' })).toEqual([
      'the embedded trainer trains "builtin/tiny" and nothing else, not "Qwen/Qwen3-4B": ' +
        'for other models give the job a command of its own, or send it to a remote backend',
    ]);
  });

  it.each([
    [7, 'the configuration must be an object'],
    [{}, 'training_file is missing'],
    [{ training_file: { name: 'a' } }, 'training_file.path is missing'],
    [{ training_file: FILE, validation_file: { name: 'a' } }, 'validation_file.path is missing'],
    [{ training_file: FILE, job_type: 'rl' }, 'job_type: expected one of "sft", got "rl"'],
    [withHyperparameters([]), 'hyperparameters must be an object'],
    [withHyperparameters({ n_epochs: 'two' }), 'hyperparameters.n_epochs: expected a number above 0 and of at most 10000, got "two"'],
    [withHyperparameters({ learning_rate: 0 }), 'hyperparameters.learning_rate: expected a number above 0 and of at most 1, got 0'],
    [withHyperparameters({ batch_size: 1.5 }), 'hyperparameters.batch_size: expected a whole number of at least 1 and of at most 1024, got 1.5'],
    [
      withHyperparameters({ model: { d_model: 64, heads: 5 } }),
      'hyperparameters.model.d_model (64) must be a multiple of hyperparameters.model.heads (5)',
    ],
    [{ training_file: FILE, training: { validation: { enabled: 'yes' } } }, 'training.validation.enabled: expected true or false, got "yes"'],
  ])('says what is wrong with %j', (value, sentence) => {
    expect(problems(value)).toContain(sentence);
  });
});
