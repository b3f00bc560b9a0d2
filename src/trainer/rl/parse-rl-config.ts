import { BUILTIN_MODEL, BUILTIN_TASK } from '../../core/builtin-model.ts';
import { FieldReader } from '../field-reader.ts';
import { TrainerConfigError } from '../parse-trainer-config.ts';
import { RL_DEFAULTS, type RlConfig } from './rl-config.ts';

/**
 * Checks the configuration of an rl job as the runner writes it (snake_case JSON; `config` holds the tables of the job file).
 * @throws TrainerConfigError with every problem found
 */
export function parseRlConfig(value: unknown): RlConfig {
  const problems: string[] = [];
  const root = new FieldReader(value, '', problems);
  const config = root.object('config');
  const training = config.object('training');
  const evaluation = config.object('evaluation');
  const count = (reader: FieldReader, name: string, maximum: number) => reader.number(name, { whole: true, minimum: 1, maximum });
  const model = root.string('model') ?? BUILTIN_MODEL;
  if (model !== BUILTIN_MODEL) problems.push(`the embedded trainer trains ${JSON.stringify(BUILTIN_MODEL)} and nothing else, not ${JSON.stringify(model)}`);
  const task = config.object('services').string('task_url') ?? BUILTIN_TASK;
  if (task !== BUILTIN_TASK) problems.push(`the embedded trainer has one task, services.task_url = ${JSON.stringify(BUILTIN_TASK)}, not ${JSON.stringify(task)}`);
  const result: RlConfig = {
    jobId: root.string('job_id') ?? '',
    model,
    seed: root.number('seed', { whole: true, minimum: 0 }) ?? RL_DEFAULTS.seed,
    epochs: count(training, 'num_epochs', 10_000) ?? RL_DEFAULTS.epochs,
    stepsPerEpoch: count(training, 'iterations_per_epoch', 10_000_000) ?? RL_DEFAULTS.stepsPerEpoch,
    batchSize: count(training, 'batch_size', 1_024) ?? RL_DEFAULTS.batchSize,
    groupSize: training.number('group_size', { whole: true, minimum: 2, maximum: 1_024 }) ?? RL_DEFAULTS.groupSize,
    learningRate: training.number('learning_rate', { above: 0, maximum: 1 }) ?? RL_DEFAULTS.learningRate,
    entropyWeight: training.number('entropy_weight', { minimum: 0, maximum: 1 }) ?? RL_DEFAULTS.entropyWeight,
    logInterval: count(training, 'log_interval', 1_000_000) ?? RL_DEFAULTS.logInterval,
    evaluation: {
      instances: count(evaluation, 'instances', 10_000) ?? RL_DEFAULTS.instances,
      everySteps: count(evaluation, 'every_n_iters', 10_000_000) ?? RL_DEFAULTS.everySteps,
      seeds: evaluation.wholeNumbers('seeds') ?? RL_DEFAULTS.seeds,
    },
  };
  if (problems.length > 0) throw new TrainerConfigError(problems.join('\n'));
  return result;
}
