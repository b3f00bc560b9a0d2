import type { JobType } from '../../core/job.ts';
import type { ConfigFault } from './config-fault.ts';
import { describeValue } from './describe-value.ts';
import { valueAt } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';

const KEYS = ['type', 'method', 'variety'] as const;

type Algorithm = { readonly names: readonly [type: string, method: string, variety: string]; readonly jobType: JobType };

/** The algorithms that the published backends know, and the one by its own name that the built-in trainer does. */
const SUPPORTED: readonly Algorithm[] = [
  { names: ['offline', 'sft', 'fft'], jobType: 'sft' },
  { names: ['offline', 'sft', 'lora'], jobType: 'sft' },
  { names: ['offline', 'supervised_finetune', 'fft'], jobType: 'sft' },
  { names: ['online', 'policy_gradient', 'gspo'], jobType: 'rl' },
  { names: ['online', 'policy_gradient', 'grpo'], jobType: 'rl' },
];

/** Which kind of job each word of [algorithm] speaks for; a superset of the supported algorithms, as upstream has it. */
const SPEAKS_FOR: Readonly<Record<(typeof KEYS)[number], Readonly<Record<Exclude<JobType, 'attached'>, readonly string[]>>>> = {
  type: { rl: ['online'], sft: ['offline'] },
  method: { rl: ['policy_gradient', 'ppo', 'reinforce'], sft: ['supervised_finetune', 'sft'] },
  variety: { rl: ['gspo', 'grpo', 'ppo'], sft: ['fft', 'lora'] },
};

/** The kinds of job for which the words of [algorithm] speak: none, one, or both where they contradict each other. */
export function algorithmJobTypes(table: TomlTable): ReadonlySet<JobType> {
  const jobTypes = new Set<JobType>();
  for (const key of KEYS) {
    const word = valueAt(table, ['algorithm', key]);
    for (const jobType of ['rl', 'sft'] as const) {
      if (typeof word === 'string' && SPEAKS_FOR[key][jobType].includes(word)) jobTypes.add(jobType);
    }
  }
  return jobTypes;
}

/**
 * What is wrong with [algorithm]: its words must be those of a supported algorithm. The fault is at the first word with
 * which none is left. Words that are missing or no text are for the schema to report.
 *
 * @param jobType only algorithms for this kind of job will do; without it, all.
 */
export function findAlgorithmFaults(table: TomlTable, jobType?: JobType): ConfigFault[] {
  const supported = SUPPORTED.filter((algorithm) => jobType === undefined || algorithm.jobType === jobType);
  let candidates = supported;
  for (const [index, key] of KEYS.entries()) {
    const word = valueAt(table, ['algorithm', key]);
    if (typeof word !== 'string' || word === '') continue;
    candidates = candidates.filter((algorithm) => algorithm.names[index] === word);
    if (candidates.length > 0) continue;
    const choices = supported.map(({ names, jobType: kind }) => `${names.join('/')} (${kind})`).join(', ');
    const before = KEYS.slice(0, index).map((name) => ` ${name} ${describeValue(valueAt(table, ['algorithm', name]))}`);
    const after = before.length === 0 ? '' : ` after${before.join(' and')}`;
    const problem = `${describeValue(word)} is not supported${after}; the supported algorithms, as type/method/variety, are ${choices}`;
    return [{ path: ['algorithm', key], problem }];
  }
  return [];
}
