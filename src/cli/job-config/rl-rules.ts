import { BUILTIN_TASK } from '../../core/builtin-model.ts';
import type { ConfigFault } from './config-fault.ts';
import { describeValue } from './describe-value.ts';
import { valueAt, type KeyPath } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';
import { MODEL_KEYS } from './rl-model.ts';

/** What the published backends want to be told. */
const PUBLISHED_NEEDS: Readonly<Record<string, readonly string[]>> = {
  algorithm: ['type', 'method', 'variety'],
  rollout: ['env_name', 'policy_name', 'max_turns', 'episodes_per_batch', 'max_concurrent_rollouts'],
  training: ['num_epochs', 'iterations_per_epoch', 'max_turns', 'batch_size', 'group_size', 'learning_rate'],
};

function isMissing(table: TomlTable, path: KeyPath): boolean {
  return valueAt(table, path) === undefined;
}

function missing(table: TomlTable, path: KeyPath, hint: string): ConfigFault[] {
  return isMissing(table, path) ? [{ path, problem: `is missing (${hint})` }] : [];
}

function findModelFaults(table: TomlTable): ConfigFault[] {
  const given = MODEL_KEYS.filter(({ path }) => !isMissing(table, path));
  const [first, ...others] = given.map(({ path }) => path);
  if (first === undefined) return missing(table, ['policy', 'model_name'], 'the model to train, for example "builtin/tiny"; or give source');
  return others.map((path) => ({ path, problem: `means the same as ${first.join('.')}; give one of them`, atKey: true }));
}

function findTaskFaults(table: TomlTable, remote: boolean): ConfigFault[] {
  const path = ['services', 'task_url'];
  const hint = remote ? 'the address of the task app; or pass --task-url, or set TASK_APP_URL' : `the task, "${BUILTIN_TASK}"; or pass --task-url`;
  const url = valueAt(table, path);
  if (!remote || typeof url !== 'string' || url === '' || url === BUILTIN_TASK) return missing(table, path, hint);
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return [];
  return [{ path, problem: `expected an address such as https://task.example, got ${describeValue(url)}` }];
}

function findPublishedFaults(table: TomlTable): ConfigFault[] {
  // The table of the model has changed its name.
  const needs = { ...PUBLISHED_NEEDS, [table['policy'] === undefined && table['model'] !== undefined ? 'model' : 'policy']: ['trainer_mode', 'label'] };
  return Object.entries(needs).flatMap(([name, keys]) => keys.flatMap((key) => missing(table, [name, key], 'a remote backend needs it')));
}

/**
 * What is wrong with an RL job's file that only shows when several keys are seen together.
 * @param hasCommand where the embedded backend runs a command, which knows by itself what it trains
 */
export function findRlRuleFaults(table: TomlTable, { remote, hasCommand }: { readonly remote: boolean; readonly hasCommand: boolean }): ConfigFault[] {
  if (hasCommand) return [];
  return [...findTaskFaults(table, remote), ...findModelFaults(table), ...(remote ? findPublishedFaults(table) : [])];
}
