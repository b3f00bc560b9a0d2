import { BUILTIN_MODEL } from '../core/builtin-model.ts';
import { FieldReader, type NumberRule } from './field-reader.ts';
import { TRAINER_DEFAULTS, type BestMetric, type DataFile, type TrainerConfig, type ValidationSettings } from './trainer-config.ts';

const STEP_BOUNDS = ['total_steps', 'train_steps', 'steps'] as const;
const BATCH_SIZES = ['per_device_batch', 'batch_size'] as const;
const VALIDATION_SETTINGS = [
  'evaluation_strategy',
  'eval_steps',
  'save_best_model_at_end',
  'metric_for_best_model',
  'greater_is_better',
] as const;
const KNOWN_HYPERPARAMETERS: ReadonlySet<string> = new Set([
  ...VALIDATION_SETTINGS,
  ...STEP_BOUNDS,
  ...BATCH_SIZES,
  'n_epochs',
  'sequence_length',
  'learning_rate',
  'warmup_ratio',
  'weight_decay',
  'model',
  // The runner reads this one and passes it on beside the hyperparameters.
  'log_steps',
]);

/** The configuration cannot be used. The message has one problem a line. */
export class TrainerConfigError extends Error {
  override readonly name = 'TrainerConfigError';
}

function readFile(reader: FieldReader): DataFile {
  const path = reader.string('path') ?? '';
  return { path, name: reader.string('name') ?? path };
}

/** Reads a number that has several names; two that contradict each other are a problem. */
function readAlias(reader: FieldReader, names: readonly string[], maximum: number, problems: string[]): number | undefined {
  const given = names.flatMap((name) => {
    const value = reader.number(name, { whole: true, minimum: 1, maximum });
    return value === undefined ? [] : [{ name, value }];
  });
  const other = given.find((entry) => entry.value !== given[0]?.value);
  if (other !== undefined) problems.push(`hyperparameters.${given[0]?.name} and hyperparameters.${other.name} contradict each other`);
  return given[0]?.value;
}

/** The published contract sends these settings among the hyperparameters; `training.validation` wins where it says something. */
function readValidation(validation: FieldReader, hyperparameters: FieldReader): ValidationSettings {
  const at = (name: string): FieldReader => (validation.has(name) ? validation : hyperparameters);
  const choice = <Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined => at(name).choice(name, choices);
  const metric: BestMetric = choice('metric_for_best_model', ['val.loss', 'eval.exact_match']) ?? 'val.loss';
  return {
    enabled: validation.boolean('enabled') ?? true,
    strategy: choice('evaluation_strategy', ['steps', 'epoch', 'no']) ?? 'steps',
    everySteps: at('eval_steps').number('eval_steps', { whole: true, minimum: 1 }) ?? TRAINER_DEFAULTS.everySteps,
    keepBest: at('save_best_model_at_end').boolean('save_best_model_at_end') ?? true,
    metric,
    greaterIsBetter: at('greater_is_better').boolean('greater_is_better') ?? metric !== 'val.loss',
  };
}

function checkModel(root: FieldReader, problems: string[]): string {
  const model = root.string('model') ?? BUILTIN_MODEL;
  if (model !== BUILTIN_MODEL) {
    problems.push(
      `the embedded trainer trains ${JSON.stringify(BUILTIN_MODEL)} and nothing else, not ${JSON.stringify(model)}: ` +
        'for other models give the job a command of its own, or send it to a remote backend',
    );
  }
  return model;
}

/**
 * Checks the configuration of a job as the runner writes it (snake_case JSON) and fills in defaults.
 *
 * @param value the parsed JSON.
 * @throws TrainerConfigError with every problem found.
 */
export function parseTrainerConfig(value: unknown): TrainerConfig {
  const problems: string[] = [];
  const root = new FieldReader(value, '', problems);
  const hyperparameters = root.object('hyperparameters');
  const shape = hyperparameters.object('model');
  const count = (maximum: number): NumberRule => ({ whole: true, minimum: 1, maximum });
  const maximumSteps = readAlias(hyperparameters, STEP_BOUNDS, 10_000_000, problems);
  const defaultEpochs = maximumSteps === undefined ? TRAINER_DEFAULTS.epochs : undefined;
  root.require('training_file');
  root.object('training_file').require('path');
  if (root.has('validation_file')) root.object('validation_file').require('path');
  root.choice('job_type', ['sft'] as const);
  const config: TrainerConfig = {
    jobId: root.string('job_id') ?? '',
    model: checkModel(root, problems),
    seed: root.number('seed', { whole: true, minimum: 0 }) ?? TRAINER_DEFAULTS.seed,
    trainingFile: readFile(root.object('training_file')),
    validationFile: root.has('validation_file') ? readFile(root.object('validation_file')) : undefined,
    epochs: hyperparameters.number('n_epochs', { above: 0, maximum: 10_000 }) ?? defaultEpochs,
    maximumSteps,
    batchRows: readAlias(hyperparameters, BATCH_SIZES, 1024, problems) ?? TRAINER_DEFAULTS.batchRows,
    sequenceLength: hyperparameters.number('sequence_length', { ...count(1024), minimum: 8 }) ?? TRAINER_DEFAULTS.sequenceLength,
    learningRate: hyperparameters.number('learning_rate', { above: 0, maximum: 1 }) ?? TRAINER_DEFAULTS.learningRate,
    warmupRatio: hyperparameters.number('warmup_ratio', { minimum: 0, maximum: 1 }) ?? TRAINER_DEFAULTS.warmupRatio,
    weightDecay: hyperparameters.number('weight_decay', { minimum: 0, maximum: 1 }) ?? TRAINER_DEFAULTS.weightDecay,
    layers: shape.number('layers', count(12)) ?? TRAINER_DEFAULTS.layers,
    modelWidth: shape.number('d_model', count(512)) ?? TRAINER_DEFAULTS.modelWidth,
    heads: shape.number('heads', count(64)) ?? TRAINER_DEFAULTS.heads,
    validation: readValidation(root.object('training').object('validation'), hyperparameters),
    logSteps: root.number('log_steps', { whole: true, minimum: 1 }) ?? TRAINER_DEFAULTS.logSteps,
    ignored: hyperparameters.names.filter((name) => !KNOWN_HYPERPARAMETERS.has(name)),
  };
  if (config.modelWidth % config.heads !== 0) {
    const { modelWidth, heads } = config;
    problems.push(`hyperparameters.model.d_model (${modelWidth}) must be a multiple of hyperparameters.model.heads (${heads})`);
  }
  if (problems.length > 0) throw new TrainerConfigError(problems.join('\n'));
  return config;
}
