/** The numbers that the built-in trainer takes, both ends included, where they are fewer than the schema allows. */
export const BUILTIN_TRAINER_RANGES = {
  n_epochs: [1, 10_000],
  total_steps: [1, 10_000_000],
  train_steps: [1, 10_000_000],
  steps: [1, 10_000_000],
  per_device_batch: [1, 1024],
  batch_size: [1, 1024],
  sequence_length: [8, 1024],
  learning_rate: [0, 1],
  weight_decay: [0, 1],
  'model.layers': [1, 12],
  'model.d_model': [1, 512],
  'model.heads': [1, 64],
} as const satisfies Readonly<Record<string, readonly [minimum: number, maximum: number]>>;

/** The same for reinforcement learning, by dotted keys. */
export const BUILTIN_RL_RANGES = {
  'training.num_epochs': [1, 10_000],
  'training.iterations_per_epoch': [1, 10_000_000],
  'training.batch_size': [1, 1024],
  'training.group_size': [2, 1024],
  'training.learning_rate': [0, 1],
  'training.entropy_weight': [0, 1],
  'training.log_interval': [1, 1_000_000],
  'evaluation.instances': [1, 10_000],
  'evaluation.every_n_iters': [1, 10_000_000],
} as const satisfies Readonly<Record<string, readonly [minimum: number, maximum: number]>>;
