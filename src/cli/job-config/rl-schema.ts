import { z } from 'zod';
import { algorithmTable, type JobSchema, tagsTable } from './job-schema.ts';
import { RUNNER_TABLES, runnerTable } from './runner-schema.ts';
import * as kind from './value-types.ts';

const words = kind.list(kind.text(), 0);

const LORA = {
  r: kind.wholeNumber.optional(),
  alpha: kind.numberAboveZero.optional(),
  dropout: kind.share.optional(),
  target_modules: words.optional(),
} as const;

const REWARDS = {
  step_rewards_enabled: kind.flag.optional(),
  step_rewards_mode: kind.text().optional(),
  step_rewards_indicator_lambda: kind.anyNumber.optional(),
  step_rewards_beta: kind.anyNumber.optional(),
  step_rewards_strategy: kind.text().optional(),
  event_rewards_kind: kind.text().optional(),
} as const;

const RL_TABLES = {
  algorithm: algorithmTable('"online"', '"policy_gradient"', '"grpo" or "gspo"'),
  services: { task_url: kind.text().optional(), judge_url: kind.text().optional() },
  policy: {
    model_name: kind.text().optional(),
    source: kind.text().optional(),
    trainer_mode: kind.text().optional(),
    label: kind.text().optional(),
    max_tokens: kind.wholeNumber.optional(),
    temperature: kind.numberFromZero.optional(),
    top_p: kind.share.optional(),
  },
  model: { source: kind.text().optional(), base: kind.text().optional(), trainer_mode: kind.text().optional(), label: kind.text().optional() },
  compute: { gpu_type: kind.text().optional(), gpu_count: kind.wholeNumber.optional(), nodes: kind.wholeNumber.optional(), topology: kind.anyTable.optional() },
  vllm: { tensor_parallel_size: kind.wholeNumber.optional(), max_model_len: kind.wholeNumber.optional() },
  reference: { placement: kind.text().optional() },
  rollout: {
    env_name: kind.text().optional(),
    policy_name: kind.text().optional(),
    max_turns: kind.wholeNumber.optional(),
    episodes_per_batch: kind.wholeNumber.optional(),
    max_concurrent_rollouts: kind.wholeNumber.optional(),
    batches_per_step: kind.wholeNumber.optional(),
    env_config: kind.anyTable.optional(),
    policy_config: kind.anyTable.optional(),
    ops: words.optional(),
  },
  training: {
    num_epochs: kind.wholeNumber.optional(),
    iterations_per_epoch: kind.wholeNumber.optional(),
    max_turns: kind.wholeNumber.optional(),
    batch_size: kind.wholeNumber.optional(),
    group_size: kind.wholeNumber.optional(),
    learning_rate: kind.numberAboveZero.optional(),
    entropy_weight: kind.numberFromZero.optional(),
    gradient_accumulation_steps: kind.wholeNumber.optional(),
    max_accumulated_minibatch: kind.wholeNumber.optional(),
    log_interval: kind.wholeNumber.optional(),
    weight_sync_interval: kind.wholeNumber.optional(),
    ...REWARDS,
  },
  'training.weight_sync': {
    enable: kind.flag.optional(),
    targets: words.optional(),
    mode: kind.text().optional(),
    direct: kind.flag.optional(),
    verify_every_k: kind.wholeNumberFromZero.optional(),
  },
  'training.lora': LORA,
  'training.rewards': REWARDS,
  evaluation: {
    instances: kind.wholeNumber,
    every_n_iters: kind.wholeNumber,
    seeds: kind.list(kind.wholeNumberFromZero, 1),
  },
  judge: { enabled: kind.flag.optional(), timeout_s: kind.numberAboveZero.optional(), options: kind.anyTable.optional() },
  'judge.reward_blend': { env: kind.anyNumber.optional(), event: kind.anyNumber.optional(), outcome: kind.anyNumber.optional() },
  ...RUNNER_TABLES,
} as const;

const training = kind.table({
  ...RL_TABLES.training,
  weight_sync: kind.table(RL_TABLES['training.weight_sync']).optional(),
  lora: kind.table(RL_TABLES['training.lora']).optional(),
  rewards: kind.table(RL_TABLES['training.rewards']).optional(),
});

const rlSchema = z.strictObject({
  type: kind.choice(['rl']).optional(),
  job_type: kind.choice(['rl']).optional(),
  algorithm: kind.table(RL_TABLES.algorithm).optional(),
  services: kind.table(RL_TABLES.services).optional(),
  policy: kind.table(RL_TABLES.policy).optional(),
  model: kind.table(RL_TABLES.model).optional(),
  compute: kind.table(RL_TABLES.compute).optional(),
  topology: kind.anyTable.optional(),
  vllm: kind.table(RL_TABLES.vllm).optional(),
  reference: kind.table(RL_TABLES.reference).optional(),
  rollout: kind.table(RL_TABLES.rollout).optional(),
  training: training.optional(),
  evaluation: kind.table(RL_TABLES.evaluation).optional(),
  judge: kind.table({ ...RL_TABLES.judge, reward_blend: kind.table(RL_TABLES['judge.reward_blend']).optional() }).optional(),
  rubric: kind.anyTable.optional(),
  lora: kind.table(LORA).optional(),
  smoke: kind.anyTable.optional(),
  tags: tagsTable,
  runner: runnerTable,
});

/** The file of an RL job that was found to be right. */
export type RlTable = z.infer<typeof rlSchema>;

/** What the file of an RL job may say. */
export const RL_SCHEMA: JobSchema = {
  tables: RL_TABLES,
  topKeys: ['type', 'job_type', 'topology', 'rubric', 'lora', 'smoke', 'tags'],
  schema: rlSchema,
  requiredTables: [],
};
