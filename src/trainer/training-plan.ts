import type { BatchSize } from './batch.ts';
import { VOCABULARY_SIZE } from './chat-template.ts';
import type { ModelShape } from './model-shape.ts';
import type { TrainerConfig } from './trainer-config.ts';
import type { PreparedRow, TrainingData } from './training-data.ts';

/** What follows from the configuration and the data together. */
export type TrainingPlan = {
  readonly shape: ModelShape;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  readonly trainingBatch: BatchSize;
  readonly evaluationBatch: BatchSize;
  /** Steps between two validations; undefined when there is none during training. */
  readonly validateEvery: number | undefined;
};

/** Rows that are evaluated together: no gradients are kept, so more of them fit than in training. */
const EVALUATION_ROWS = 64;

function validationInterval(config: TrainerConfig, stepsPerEpoch: number): number | undefined {
  if (config.validation.strategy === 'no') return undefined;
  return config.validation.strategy === 'epoch' ? stepsPerEpoch : config.validation.everySteps;
}

function mostLearned(rows: readonly PreparedRow[]): number {
  return rows.reduce((most, row) => Math.max(most, row.sequence.chosen.length), 1);
}

/**
 * The size in which rows are evaluated. It bounds an answer to as many tokens as the longest right one: whatever is longer
 * is wrong already.
 */
export function evaluationBatchSize(rows: readonly PreparedRow[], sequenceLength: number): BatchSize {
  return { rows: Math.min(EVALUATION_ROWS, Math.max(1, rows.length)), length: sequenceLength, chosen: mostLearned(rows) };
}

/** @param data has at least one training row. */
export function planTraining(config: TrainerConfig, data: TrainingData): TrainingPlan {
  const batchRows = Math.min(config.batchRows, data.training.length);
  const stepsPerEpoch = Math.ceil(data.training.length / batchRows);
  const ofEpochs = config.epochs === undefined ? Infinity : Math.ceil(config.epochs * stepsPerEpoch);
  return {
    shape: {
      vocabularySize: VOCABULARY_SIZE,
      sequenceLength: config.sequenceLength,
      layers: config.layers,
      modelWidth: config.modelWidth,
      heads: config.heads,
    },
    stepsPerEpoch,
    totalSteps: Math.min(ofEpochs, config.maximumSteps ?? Infinity),
    trainingBatch: { rows: batchRows, length: config.sequenceLength, chosen: mostLearned(data.training) },
    evaluationBatch: evaluationBatchSize(data.heldOut, config.sequenceLength),
    validateEvery: config.validation.enabled && data.heldOut.length > 0 ? validationInterval(config, stepsPerEpoch) : undefined,
  };
}
