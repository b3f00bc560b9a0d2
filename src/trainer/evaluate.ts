import { setImmediate as nextTurn } from 'node:timers/promises';
import { makeBatch, type BatchSize } from './batch.ts';
import { generateAnswers } from './generate-answers.ts';
import type { LanguageModel } from './language-model.ts';
import { countLearned } from './sequence.ts';
import type { PreparedRow } from './training-data.ts';

/** How a model does on rows it has not learned from. */
export type Evaluation = {
  /** Mean loss of a token the assistant says, in nats, over all rows. */
  readonly loss: number;
  /** Share of the questions answered exactly, from 0 to 1; not a number when none was asked. */
  readonly exactMatch: number;
  /** What the model said to the first rows, in their order; as many as questions were asked. */
  readonly answers: readonly string[];
};

/** @param limits.questions how many of the rows, from the first, are asked as questions. */
export type EvaluationLimits = { readonly questions: number; readonly signal?: AbortSignal | undefined };

/** The share of the rows whose answer is what was said; not a number without rows. */
export function exactMatchShare(rows: readonly PreparedRow[], answers: readonly string[]): number {
  return rows.filter((row, index) => row.answer === answers[index]).length / rows.length;
}

/** The mean loss over all rows, in nats per token the assistant says. @throws the signal's reason when it is aborted. */
export async function heldOutLoss(
  model: LanguageModel,
  rows: readonly PreparedRow[],
  size: BatchSize,
  signal?: AbortSignal,
): Promise<number> {
  let sum = 0;
  for (let start = 0; start < rows.length; start += size.rows) {
    const sequences = rows.slice(start, start + size.rows).map((row) => row.sequence);
    sum += (await model.assess(makeBatch(sequences, size, 'sum'))).loss;
    await nextTurn();
    signal?.throwIfAborted();
  }
  return sum / countLearned(rows.map((row) => row.sequence));
}

/** Measures the loss over all rows and asks the first of them as questions. @throws the signal's reason when it is aborted. */
export async function evaluate(
  model: LanguageModel,
  rows: readonly PreparedRow[],
  size: BatchSize,
  limits: EvaluationLimits,
): Promise<Evaluation> {
  const loss = await heldOutLoss(model, rows, size, limits.signal);
  const asked = rows.slice(0, limits.questions);
  const answers = await generateAnswers(model, asked.map((row) => row.prompt), size, limits.signal);
  return { loss, exactMatch: exactMatchShare(asked, answers), answers };
}
