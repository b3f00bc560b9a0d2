import type { JobType } from '../../core/job.ts';
import { algorithmJobTypes } from './algorithm.ts';
import { valueAt, type KeyPath } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';

/**
 * Which kind of job a file describes. The order is the published one: what [algorithm] says; what only RL jobs have; what
 * only SFT jobs have; and last the mere presence of a table.
 *
 * @returns undefined where nothing tells, `contradictory` where [algorithm] speaks for both.
 */
export function inferJobType(table: TomlTable): JobType | 'contradictory' | undefined {
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

  if (has('job')) return 'sft';
  return has('services') || has('rollout') ? 'rl' : undefined;
}
