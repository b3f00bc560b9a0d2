import { ConfigError } from '../../core/errors.ts';
import type { JobType } from '../../core/job.ts';
import type { Override } from './job-document.ts';
import type { TomlTable } from './parse-toml.ts';
import { modelKeysFor } from './rl-model.ts';

/** What flags of their own, and one variable, say in place of the file. */
export type FlagValues = {
  /** `--dataset`: the file to train on, looked for in the working directory. */
  readonly dataset?: string | undefined;
  /** `--model` */
  readonly model?: string | undefined;
  /** `--task-url` */
  readonly taskUrl?: string | undefined;
  /** `TASK_APP_URL`, where it counts. */
  readonly environmentTaskUrl?: string | undefined;
};

function sftOverrides({ dataset, model, taskUrl }: FlagValues): Override[] {
  if (taskUrl !== undefined) throw new ConfigError('--task-url: only a job of reinforcement learning has a task app, and this one is of type sft');
  return [
    ...(dataset === undefined ? [] : [{ flag: '--dataset', path: ['job', 'data_path'], value: undefined }, { flag: '--dataset', path: ['job', 'data'], value: dataset }]),
    ...(model === undefined ? [] : [{ flag: '--model', path: ['job', 'model'], value: model }]),
  ];
}

function rlOverrides(table: TomlTable, { dataset, model, taskUrl, environmentTaskUrl }: FlagValues): Override[] {
  if (dataset !== undefined) throw new ConfigError('--dataset: a job of reinforcement learning has no data set, and this one is of type rl');
  const keys = model === undefined ? undefined : modelKeysFor(table, model);
  const [flag, url] = taskUrl === undefined ? ['TASK_APP_URL', environmentTaskUrl] : ['--task-url', taskUrl];
  return [
    ...(keys === undefined ? [] : [{ flag: '--model', path: keys.remove, value: undefined }, { flag: '--model', path: keys.set, value: model }]),
    ...(url === undefined ? [] : [{ flag, path: ['services', 'task_url'], value: url }]),
  ];
}

/** The flags as values of a file of that kind. @throws ConfigError for one that such a job has no use for */
export function flagOverrides(jobType: JobType, table: TomlTable, values: FlagValues): Override[] {
  return jobType === 'rl' ? rlOverrides(table, values) : sftOverrides(values);
}
