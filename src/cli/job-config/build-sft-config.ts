import type { JsonObject } from '../../core/json.ts';
import type { DataFile, SftJobConfig } from './job-config.ts';
import { runnerConfig } from './runner-config.ts';
import type { SftTable } from './sft-schema.ts';
import { toJsonObject } from './to-json-object.ts';

/** What else than the table itself an SFT job's configuration is made of. */
export type SftConfigParts = {
  readonly trainingFile: DataFile | undefined;
  readonly validationFile: DataFile | undefined;
  /** Absolute path; `runner.cwd` is relative to it. */
  readonly configDirectory: string;
  readonly warnings: readonly string[];
};

const VALIDATION_DEFAULTS = {
  enabled: true,
  evaluation_strategy: 'steps',
  save_best_model_at_end: true,
  metric_for_best_model: 'val.loss',
} as const;

function validationWithDefaults(table: SftTable): JsonObject | undefined {
  const validation = table.training?.validation;
  if (validation === undefined) return undefined;
  const settings = { ...VALIDATION_DEFAULTS, ...toJsonObject(validation) };
  // The published default suits the default metric. For another one it could pick the worst model, so nothing is claimed.
  return settings.metric_for_best_model === VALIDATION_DEFAULTS.metric_for_best_model ? { greater_is_better: false, ...settings } : settings;
}

/** The configuration that a file without faults describes. */
export function buildSftConfig(table: SftTable, parts: SftConfigParts): SftJobConfig {
  const { trainingFile, validationFile, configDirectory, warnings } = parts;
  const { name, model } = table.job;
  const validation = validationWithDefaults(table);
  return {
    jobType: 'sft',
    ...(name !== undefined && { name }),
    model,
    ...(trainingFile !== undefined && { trainingFile }),
    ...(validationFile !== undefined && { validationFile }),
    hyperparameters: toJsonObject(table.hyperparameters),
    training: { ...toJsonObject(table.training ?? {}), ...(validation !== undefined && { validation }) },
    compute: toJsonObject(table.compute ?? {}),
    data: toJsonObject(table.data ?? {}),
    tags: table.tags ?? {},
    runner: runnerConfig(table.runner, configDirectory),
    warnings,
  };
}
