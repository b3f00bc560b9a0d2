import { exactMatchShare } from './evaluate.ts';
import type { PreparedRow } from './training-data.ts';

/** The answer given most often to each task in the training rows; of equally frequent ones the first. */
export function mostFrequentAnswers(training: readonly PreparedRow[]): Map<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const row of training) {
    const ofTask = counts.get(row.task) ?? new Map<string, number>();
    ofTask.set(row.answer, (ofTask.get(row.answer) ?? 0) + 1);
    counts.set(row.task, ofTask);
  }
  return new Map(
    [...counts].map(([task, ofTask]) => [task, [...ofTask].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0]]),
  );
}

/** What always giving the most frequent training answer of a row's task scores on these rows, from 0 to 1. */
export function baselineExactMatch(training: readonly PreparedRow[], rows: readonly PreparedRow[]): number {
  const constants = mostFrequentAnswers(training);
  // A task without training rows has no constant answer, and an empty one would be an answer.
  const answered = rows.flatMap((row) => (constants.has(row.task) ? [constants.get(row.task) as string] : [`${row.answer}\0`]));
  return exactMatchShare(rows, answered);
}

/** The scores of one task. Shares are from 0 to 1. */
export type TaskScore = { readonly rows: number; readonly exact_match: number; readonly baseline_exact_match: number };

/** Scores by task, beside what the constant answer would score. Rows without a task are called `all`. */
export function scoresByTask(
  training: readonly PreparedRow[],
  rows: readonly PreparedRow[],
  answers: readonly string[],
): Record<string, TaskScore> {
  const scores: Record<string, TaskScore> = {};
  for (const task of [...new Set(rows.map((row) => row.task))].toSorted()) {
    const members = rows.flatMap((row, index) => (row.task === task ? [{ row, answer: answers[index] ?? '' }] : []));
    const ofTask = members.map((member) => member.row);
    scores[task === '' ? 'all' : task] = {
      rows: ofTask.length,
      exact_match: exactMatchShare(ofTask, members.map((member) => member.answer)),
      baseline_exact_match: baselineExactMatch(training, ofTask),
    };
  }
  return scores;
}
