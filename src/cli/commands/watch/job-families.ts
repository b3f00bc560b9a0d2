import type { PathFamily } from '../../../core/path-family.ts';

/** Under which paths backends of the published contract keep the kinds of jobs that `--type` names. */
export const JOB_FAMILIES: Readonly<Record<string, PathFamily>> = { rl: 'rl', sft: 'learning', prompt_learning: 'prompt-learning' };
