import type { ConfigFault } from './config-fault.ts';
import { valueAt } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';

/** The numbers that the built-in trainer takes, both ends included, where they are fewer than the schema allows. */
export const BUILTIN_TRAINER_RANGES = {
  n_epochs: [1, 10_000],
  total_steps: [1, 10_000_000],
  train_steps: [1, 10_000_000],
  steps: [1, 10_000_000],
  per_device_batch: [1, 1024],
  batch_size: [1, 1024],
  sequence_length: [8, 1024],
  learning_rate: [0, 1],
  weight_decay: [0, 1],
  'model.layers': [1, 12],
  'model.d_model': [1, 512],
  'model.heads': [1, 64],
} as const satisfies Readonly<Record<string, readonly [minimum: number, maximum: number]>>;

/** Hyperparameters that are right as such, and too large or too small for the built-in trainer. */
export function findBuiltinTrainerRangeFaults(table: TomlTable): ConfigFault[] {
  return Object.entries(BUILTIN_TRAINER_RANGES).flatMap(([name, [minimum, maximum]]) => {
    const path = ['hyperparameters', ...name.split('.')];
    const value = valueAt(table, path);
    // Zero and less, and what is not finite, are refused by the schema already.
    if (typeof value !== 'number' || !(value > 0) || value === Infinity || (value >= minimum && value <= maximum)) return [];
    return [{ path, problem: `the built-in trainer takes ${minimum} to ${maximum}, got ${value}` }];
  });
}
