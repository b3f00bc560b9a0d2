import { evaluate, type Evaluation } from './evaluate.ts';
import type { LanguageModel } from './language-model.ts';
import type { PreparedRow } from './training-data.ts';
import { evaluationBatchSize } from './training-plan.ts';
import { QUESTIONS } from './validator.ts';

/**
 * Examines a model, for instance one that was loaded, the way a training run does at its end: the loss over all rows, and the
 * answers to the first 256.
 *
 * @param rows prepared for the model's sequence length; at least one.
 */
export function evaluateModel(model: LanguageModel, rows: readonly PreparedRow[]): Promise<Evaluation> {
  return evaluate(model, rows, evaluationBatchSize(rows, model.shape.sequenceLength), { questions: QUESTIONS.final });
}
