import { baselineExactMatch, scoresByTask } from './baseline.ts';
import type { Evaluation } from './evaluate.ts';
import type { Reporter } from './reporter.ts';
import { percent } from './sentence.ts';
import type { PreparedRow, TrainingData } from './training-data.ts';

const SAMPLES = 3;

/**
 * Which rows are shown as samples: the first of each task, then the first of the rest. Only tasks and order decide, never
 * what the model answered.
 *
 * @returns indexes into `rows`, at most three.
 */
export function chooseSamples(rows: readonly PreparedRow[]): number[] {
  const tasks = new Set<string>();
  const first: number[] = [];
  const rest: number[] = [];
  for (const [index, row] of rows.entries()) {
    (tasks.has(row.task) ? rest : first).push(index);
    tasks.add(row.task);
  }
  return [...first, ...rest].slice(0, SAMPLES);
}

/**
 * Reports how the final model did: a summary beside what a constant answer would score, and three questions with its answers.
 *
 * @param step the last step of the training; `modelStep` is the step the model is from.
 * @returns the summary, as it goes into the model's configuration.
 */
export function reportFinalEvaluation(
  reporter: Reporter,
  data: TrainingData,
  evaluation: Evaluation,
  progress: { step: number; epoch: number; modelStep: number },
): Record<string, unknown> {
  const asked = data.heldOut.slice(0, evaluation.answers.length);
  const baseline = baselineExactMatch(data.training, asked);
  const summary = {
    step: progress.step,
    epoch: progress.epoch,
    model_step: progress.modelStep,
    val_loss: evaluation.loss,
    exact_match: evaluation.exactMatch,
    baseline_exact_match: baseline,
    questions: asked.length,
    tasks: scoresByTask(data.training, asked, evaluation.answers),
  };
  reporter.event(
    'sft.validation.summary',
    `final model: loss ${evaluation.loss.toFixed(3)}, ${percent(evaluation.exactMatch)} of ${asked.length} held-out answers exact ` +
      `(always giving the most frequent answer: ${percent(baseline)})`,
    { ...summary, final: true },
  );
  for (const index of chooseSamples(asked)) {
    const row = asked[index] as PreparedRow;
    const answer = evaluation.answers[index] ?? '';
    const correct = answer === row.answer;
    const verdict = correct ? 'right' : `wrong, expected ${JSON.stringify(row.answer)}`;
    reporter.event('sft.sample', `${JSON.stringify(row.promptText)} -> ${JSON.stringify(answer)} (${verdict})`, {
      task: row.task,
      prompt: row.promptText,
      expected: row.answer,
      answer,
      correct,
    });
  }
  return summary;
}
