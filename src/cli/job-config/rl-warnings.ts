import type { ConfigFault } from './config-fault.ts';
import { findIgnoredKeys } from './ignored-keys.ts';
import { valueAt, type KeyPath } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';

/** Older ways to write something, which are understood all the same. */
const DEPRECATED: readonly (readonly [path: KeyPath, instead: string])[] = [
  [['model'], '[policy] with model_name for base, or with source'],
  [['topology'], '[compute.topology]'],
  [['lora'], '[training.lora]'],
  [['rubric'], '[judge]'],
  ...['step_rewards_enabled', 'step_rewards_mode', 'step_rewards_indicator_lambda', 'step_rewards_beta', 'step_rewards_strategy', 'event_rewards_kind'].map(
    (key) => [['training', key], `${key} in [training.rewards]`] as const,
  ),
];

/** What describes machines: the embedded backend has only the one it runs on. */
const EMBEDDED_IGNORES: readonly KeyPath[] = [
  ['compute'], ['topology'], ['vllm'], ['reference'], ['training', 'weight_sync'], ['training', 'weight_sync_interval'],
];

/** What describes a task: the built-in one is complete. */
const BUILTIN_IGNORES: readonly KeyPath[] = [
  ['rollout', 'env_config'], ['rollout', 'policy_config'], ['rollout', 'ops'], ['training', 'rewards'], ['services', 'judge_url'], ['judge'], ['rubric'],
];

/** What only the embedded backend understands. */
export const EMBEDDED_ONLY: readonly KeyPath[] = [['runner'], ['training', 'entropy_weight']];

function findDeprecated(table: TomlTable): ConfigFault[] {
  return DEPRECATED.filter(([path]) => valueAt(table, path) !== undefined).map(([path, instead]) => ({ path, problem: `is an older form; write ${instead}`, atKey: true }));
}

function findRemoteWarnings(table: TomlTable): ConfigFault[] {
  const path = ['algorithm', 'variety'];
  const isOurs = valueAt(table, path) === 'grpo';
  return [
    ...findIgnoredKeys(table, EMBEDDED_ONLY, 'is left out', 'only the embedded backend knows it'),
    ...(isOurs ? [{ path, problem: 'is not among what published backends know; they call theirs "gspo"' }] : []),
  ];
}

/** What a person should know about an RL job's file though it stops nothing. @param hasCommand where the embedded backend runs a command of the job's own */
export function findRlWarnings(table: TomlTable, { remote, hasCommand }: { readonly remote: boolean; readonly hasCommand: boolean }): ConfigFault[] {
  return [
    ...findDeprecated(table),
    ...findIgnoredKeys(table, [['smoke']], 'is left out', 'it is for smoke tests of another command line'),
    ...(remote ? findRemoteWarnings(table) : findIgnoredKeys(table, EMBEDDED_IGNORES, 'is ignored', 'the embedded backend runs on this machine')),
    ...(remote || hasCommand ? [] : findIgnoredKeys(table, BUILTIN_IGNORES, 'is ignored', 'the built-in task has no use for it')),
  ];
}
