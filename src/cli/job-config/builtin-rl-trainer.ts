import { BUILTIN_MODEL, BUILTIN_TASK } from '../../core/builtin-model.ts';
import { asksForLora, findLimitFaults, findRangeFaults, isAboveOne, isOn, isSet, type Limit, NO_LORA } from './builtin-limit.ts';
import { BUILTIN_RL_RANGES } from './builtin-trainer-ranges.ts';
import type { ConfigFault } from './config-fault.ts';
import { describeValue } from './describe-value.ts';
import { valueAt, type KeyPath } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';
import { modelChoice } from './rl-model.ts';

/** What the built-in trainer takes for each of both where the file does not say. */
export const BUILTIN_BATCH = 16;

const ONE_TURN = 'has a task of one turn';
const NO_ACCUMULATION = 'does not accumulate gradients';
const OUTCOME_ONLY = 'rewards the answer, which is the only step';

const LIMITS: readonly Limit[] = [
  { path: ['policy', 'trainer_mode'], refuses: asksForLora, reason: NO_LORA },
  { path: ['model', 'trainer_mode'], refuses: asksForLora, reason: NO_LORA },
  { path: ['policy', 'temperature'], refuses: isNumberButOne, reason: 'samples at temperature 1' },
  { path: ['policy', 'top_p'], refuses: isNumberButOne, reason: 'samples from all answers: top_p is 1' },
  { path: ['rollout', 'max_turns'], refuses: isAboveOne, reason: ONE_TURN },
  { path: ['rollout', 'batches_per_step'], refuses: isAboveOne, reason: 'takes one batch a step' },
  { path: ['training', 'max_turns'], refuses: isAboveOne, reason: ONE_TURN },
  { path: ['training', 'gradient_accumulation_steps'], refuses: isAboveOne, reason: NO_ACCUMULATION },
  { path: ['training', 'max_accumulated_minibatch'], refuses: isAboveOne, reason: NO_ACCUMULATION },
  { path: ['training', 'lora'], refuses: isSet, reason: NO_LORA },
  { path: ['lora'], refuses: isSet, reason: NO_LORA },
  { path: ['training', 'rewards', 'step_rewards_enabled'], refuses: isOn, reason: OUTCOME_ONLY },
  { path: ['training', 'step_rewards_enabled'], refuses: isOn, reason: OUTCOME_ONLY },
  { path: ['judge', 'enabled'], refuses: isOn, reason: 'has no judge: its task knows the right answers' },
];

function isNumberButOne(value: unknown): boolean {
  return typeof value === 'number' && value !== 1;
}

/** What to do where something is asked for that is not built in. */
const ELSEWHERE = 'give [runner] command to train with your own program, or a remote backend with --backend';

function findNameFaults(table: TomlTable): ConfigFault[] {
  const names: readonly (readonly [path: KeyPath | undefined, only: string, what: string])[] = [
    [['services', 'task_url'], BUILTIN_TASK, 'has one task'],
    [modelChoice(table)?.path, BUILTIN_MODEL, 'knows only one model'],
  ];
  return names.flatMap(([path, only, what]) => {
    const value = path && valueAt(table, path);
    if (path === undefined || typeof value !== 'string' || value === '' || value === only) return [];
    return [{ path, problem: `the built-in trainer ${what}, ${only}, got ${describeValue(value)}; ${ELSEWHERE}` }];
  });
}

function findBatchFaults(table: TomlTable): ConfigFault[] {
  const path = ['rollout', 'episodes_per_batch'];
  const given = valueAt(table, path);
  const [prompts, episodes] = ['batch_size', 'group_size'].map((key) => valueAt(table, ['training', key]) ?? BUILTIN_BATCH);
  if (typeof given !== 'number' || typeof prompts !== 'number' || typeof episodes !== 'number' || given === prompts * episodes) return [];
  return [{ path, problem: `the built-in trainer takes batch_size times group_size, which is ${prompts * episodes}, got ${given}` }];
}

/** What an RL job on the embedded backend asks of the built-in trainer that it does not do. Nothing is replaced in silence. */
export function findBuiltinRlFaults(table: TomlTable): ConfigFault[] {
  return [...findNameFaults(table), ...findLimitFaults(table, LIMITS), ...findRangeFaults(table, BUILTIN_RL_RANGES), ...findBatchFaults(table)];
}
