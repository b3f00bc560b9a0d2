import type { ConfigFault } from './config-fault.ts';
import { valueAt, type KeyPath } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';
import { anyTable } from './value-types.ts';

/** Any of these says how long to train. */
const DURATIONS = ['n_epochs', 'total_steps', 'train_steps', 'steps'] as const;

/** Keys that are names for one thing. */
const SYNONYMS = [
  ['total_steps', 'train_steps', 'steps'],
  ['per_device_batch', 'batch_size'],
] as const;

/** A table, empty where it is absent; undefined for another kind of value, which the schema reports. */
function tableOrEmpty(value: unknown): object | undefined {
  const { success, data } = anyTable.optional().safeParse(value);
  return success ? (data ?? {}) : undefined;
}

function findDurationFaults(table: TomlTable): ConfigFault[] {
  const hyperparameters = tableOrEmpty(table['hyperparameters']);
  if (hyperparameters === undefined || DURATIONS.some((key) => Object.hasOwn(hyperparameters, key))) return [];
  const [first, ...others] = DURATIONS;
  return [{ path: ['hyperparameters', first], problem: `is missing (how long to train; or give one of ${others.join(', ')})` }];
}

function findSynonymFaults(table: TomlTable): ConfigFault[] {
  return SYNONYMS.flatMap((names) => {
    const given = names.filter((name) => valueAt(table, ['hyperparameters', name]) !== undefined);
    const [first, ...others] = given.map((name) => ({ name, value: valueAt(table, ['hyperparameters', name]) }));
    return others
      .filter((other) => other.value !== first?.value)
      .map((other) => ({ path: ['hyperparameters', other.name], problem: `contradicts ${first?.name}, which means the same; give one of them` }));
  });
}

const DATA_KEYS = ['data', 'data_path'] as const;

function findMissingDataFaults(table: TomlTable): ConfigFault[] {
  const job = tableOrEmpty(table['job']);
  if (job === undefined || DATA_KEYS.some((key) => Object.hasOwn(job, key))) return [];
  return [{ path: ['job', 'data'], problem: 'is missing (the file of chat rows to train on, JSON lines)' }];
}

function findDataFaults(table: TomlTable): ConfigFault[] {
  if (!DATA_KEYS.every((key) => valueAt(table, ['job', key]) !== undefined)) return [];
  return [{ path: ['job', 'data_path'], problem: 'means the same as data; give one of them', atKey: true }];
}

function findModelShapeFaults(table: TomlTable): ConfigFault[] {
  const path: KeyPath = ['hyperparameters', 'model', 'd_model'];
  const width = valueAt(table, path);
  const heads = valueAt(table, ['hyperparameters', 'model', 'heads']);
  if (typeof width !== 'number' || typeof heads !== 'number' || !(heads > 0) || width % heads === 0) return [];
  return [{ path, problem: `expected a multiple of heads (${heads}), got ${width}` }];
}

/**
 * What is wrong with an SFT job's file that only shows when several keys are seen together.
 * @param hasCommand where the job runs a command of its own, which knows by itself on what and how long it trains
 */
export function findSftRuleFaults(table: TomlTable, { hasCommand }: { readonly hasCommand: boolean }): ConfigFault[] {
  const needed = hasCommand ? [] : [findMissingDataFaults, findDurationFaults];
  return [...needed, findDataFaults, findSynonymFaults, findModelShapeFaults].flatMap((find) => find(table));
}
