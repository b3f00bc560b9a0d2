import { BUILTIN_MODEL } from '../../core/builtin-model.ts';
import { asksForLora, findLimitFaults, findRangeFaults, isAboveOne, isOn, isSet, type Limit, NO_LORA } from './builtin-limit.ts';
import { BUILTIN_TRAINER_RANGES } from './builtin-trainer-ranges.ts';
import type { ConfigFault } from './config-fault.ts';
import { describeValue } from './describe-value.ts';
import { valueAt } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';

/** True for what switches a kind of parallelism or of precision on. */
function asksForParallelism(value: unknown): boolean {
  return value === true || isAboveOne(value);
}

function hyperparameter(key: string, refuses: Limit['refuses'], reason: string): Limit {
  return { path: ['hyperparameters', key], refuses, reason };
}

function isOtherThan(...words: readonly string[]): Limit['refuses'] {
  return (value) => typeof value === 'string' && value !== '' && !words.includes(value);
}

const ONE_PROCESS = 'runs as one process on one core';

/** What the schema allows and the built-in trainer does not do. */
const LIMITS: readonly Limit[] = [
  { path: ['algorithm', 'variety'], refuses: (value) => value === 'lora', reason: NO_LORA },
  { path: ['training', 'use_qlora'], refuses: isOn, reason: 'does not do QLoRA: it trains all weights' },
  { path: ['training', 'mode'], refuses: asksForLora, reason: NO_LORA },
  {
    path: ['training', 'validation', 'metric_for_best_model'],
    refuses: isOtherThan('val.loss', 'eval.exact_match'),
    reason: 'measures only "val.loss" and "eval.exact_match"',
  },
  hyperparameter('train_kind', isOtherThan('sft', 'fft'), 'does only "sft" and "fft"'),
  hyperparameter('lora_rank', isSet, NO_LORA),
  hyperparameter('lora_alpha', isSet, NO_LORA),
  hyperparameter('lora_dropout', isSet, NO_LORA),
  hyperparameter('gradient_accumulation_steps', isAboveOne, 'does not accumulate gradients'),
  hyperparameter('global_batch', isSet, 'has no global batch; give per_device_batch'),
  hyperparameter('world_size', isAboveOne, ONE_PROCESS),
];

/** Whether the job would be trained by the built-in trainer, if the embedded backend ran it. */
function usesBuiltinTrainer(table: TomlTable): boolean {
  return valueAt(table, ['runner', 'command']) === undefined;
}

function parallelismLimits(table: TomlTable): Limit[] {
  const parallelism = valueAt(table, ['hyperparameters', 'parallelism']);
  if (typeof parallelism !== 'object' || parallelism === null) return [];
  const keys = Object.keys(parallelism);
  return keys.map((key) => ({
    path: ['hyperparameters', 'parallelism', key],
    // Stage 1 of DeepSpeed is already one that shards something, while a size of 1 means no parallelism.
    refuses: key === 'deepspeed_stage' ? (value) => typeof value === 'number' && value > 0 : asksForParallelism,
    reason: `${ONE_PROCESS}, in 32-bit floating point`,
  }));
}

const RANGES = Object.fromEntries(Object.entries(BUILTIN_TRAINER_RANGES).map(([name, range]) => [`hyperparameters.${name}`, range]));

/** What a job on the embedded backend asks of the built-in trainer that it does not do. Nothing is replaced in silence. */
export function findBuiltinTrainerFaults(table: TomlTable): ConfigFault[] {
  if (!usesBuiltinTrainer(table)) return [];
  const model = valueAt(table, ['job', 'model']);
  if (typeof model === 'string' && model !== '' && model !== BUILTIN_MODEL) {
    const problem =
      `the built-in trainer knows only ${BUILTIN_MODEL}, got ${describeValue(model)}; ` +
      'give [runner] command to train it with your own program, or a remote backend with --backend';
    return [{ path: ['job', 'model'], problem }];
  }
  return [...findLimitFaults(table, [...LIMITS, ...parallelismLimits(table)]), ...findRangeFaults(table, RANGES)];
}
