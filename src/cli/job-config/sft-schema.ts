import { z } from 'zod';
import { algorithmTable, type JobSchema, tagsTable } from './job-schema.ts';
import { RUNNER_TABLES, runnerTable } from './runner-schema.ts';
import * as kind from './value-types.ts';

const SFT_TABLES = {
  algorithm: algorithmTable('"offline"', '"sft" or "supervised_finetune"', '"fft" or "lora"'),
  job: {
    model: kind.text('the model to train, for example "builtin/tiny"'),
    data: kind.text().optional(),
    data_path: kind.text().optional(),
    name: kind.text().optional(),
    poll_seconds: kind.numberAboveZero.optional(),
  },
  compute: {
    gpu_type: kind.text().optional(),
    gpu_count: kind.wholeNumber.optional(),
    nodes: kind.wholeNumber.optional(),
  },
  data: { topology: kind.anyTable.optional(), validation_path: kind.anyText.optional() },
  training: { mode: kind.text().optional(), use_qlora: kind.flag.optional() },
  'training.validation': {
    enabled: kind.flag.optional(),
    evaluation_strategy: kind.choice(['steps', 'epoch', 'no']).optional(),
    eval_steps: kind.wholeNumber.optional(),
    save_best_model_at_end: kind.flag.optional(),
    metric_for_best_model: kind.text().optional(),
    greater_is_better: kind.flag.optional(),
  },
  hyperparameters: {
    n_epochs: kind.wholeNumber.optional(),
    total_steps: kind.wholeNumber.optional(),
    train_steps: kind.wholeNumber.optional(),
    steps: kind.wholeNumber.optional(),
    batch_size: kind.wholeNumber.optional(),
    global_batch: kind.wholeNumber.optional(),
    per_device_batch: kind.wholeNumber.optional(),
    gradient_accumulation_steps: kind.wholeNumber.optional(),
    sequence_length: kind.wholeNumber.optional(),
    learning_rate: kind.numberAboveZero.optional(),
    warmup_ratio: kind.share.optional(),
    weight_decay: kind.numberFromZero.optional(),
    train_kind: kind.text().optional(),
    lora_rank: kind.wholeNumber.optional(),
    lora_alpha: kind.numberAboveZero.optional(),
    lora_dropout: kind.share.optional(),
    world_size: kind.wholeNumber.optional(),
    log_steps: kind.wholeNumber.optional(),
  },
  'hyperparameters.parallelism': {
    use_deepspeed: kind.flag.optional(),
    deepspeed_stage: kind.wholeNumberFromZero.optional(),
    fsdp: kind.flag.optional(),
    bf16: kind.flag.optional(),
    fp16: kind.flag.optional(),
    activation_checkpointing: kind.flag.optional(),
    tensor_parallel_size: kind.wholeNumber.optional(),
    pipeline_parallel_size: kind.wholeNumber.optional(),
  },
  'hyperparameters.model': {
    layers: kind.wholeNumber.optional(),
    d_model: kind.wholeNumber.optional(),
    heads: kind.wholeNumber.optional(),
  },
  ...RUNNER_TABLES,
} as const;

const sftSchema = z.strictObject({
  algorithm: kind.table(SFT_TABLES.algorithm).optional(),
  job: kind.table(SFT_TABLES.job),
  compute: kind.table(SFT_TABLES.compute).optional(),
  data: kind.table(SFT_TABLES.data).optional(),
  training: kind
    .table({ ...SFT_TABLES.training, validation: kind.table(SFT_TABLES['training.validation']).optional() })
    .optional(),
  hyperparameters: kind.table({
    ...SFT_TABLES.hyperparameters,
    parallelism: kind.table(SFT_TABLES['hyperparameters.parallelism']).optional(),
    model: kind.table(SFT_TABLES['hyperparameters.model']).optional(),
  }),
  tags: tagsTable,
  runner: runnerTable,
});

/** The file of an SFT job that was found to be right. */
export type SftTable = z.infer<typeof sftSchema>;

/** What the file of an SFT job may say. */
export const SFT_SCHEMA: JobSchema = { tables: SFT_TABLES, topKeys: ['tags'], schema: sftSchema, requiredTables: ['job', 'hyperparameters'] };
