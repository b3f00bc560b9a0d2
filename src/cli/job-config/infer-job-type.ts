import type { JobType } from '../../core/job.ts';
import { algorithmJobTypes } from './algorithm.ts';
import { valueAt, type KeyPath } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';

/** What a file describes: a kind of job, one that cannot be submitted, or nothing that can be told. */
export type InferredType = JobType | 'prompt_learning' | 'contradictory' | undefined;

/**
 * Which kind of job a file describes. The order is the published one: what [algorithm] says; what only RL jobs have; what
 * only SFT jobs have; and last the mere presence of tables. A command of its own is a job too, and reports as an SFT job does.
 *
 * @returns undefined where nothing tells, `contradictory` where [algorithm] speaks for both.
 */
export function inferJobType(table: TomlTable): InferredType {
  const has = (...path: KeyPath): boolean => valueAt(table, path) !== undefined;
  const [jobType, other] = algorithmJobTypes(table);
  if (other !== undefined) return 'contradictory';
  if (jobType !== undefined) return jobType;

  if (table['job_type'] === 'rl' || table['type'] === 'rl') return 'rl';
  if (has('services', 'task_url') || has('services', 'environment')) return 'rl';
  const mode = valueAt(table, ['training', 'mode']);
  if (typeof mode === 'string' && mode.startsWith('sft')) return 'sft';
  const trainKind = valueAt(table, ['hyperparameters', 'train_kind']);
  if (trainKind === 'sft' || trainKind === 'fft') return 'sft';

  if (has('prompt_learning')) return 'prompt_learning';
  if (has('rollout') && (has('policy') || has('model'))) return 'rl';
  if (has('job')) return 'sft';
  if (has('services') || has('rollout')) return 'rl';
  return has('runner', 'command') ? 'sft' : undefined;
}
