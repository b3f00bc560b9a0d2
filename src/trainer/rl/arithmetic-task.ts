import { Random } from '../random.ts';

/** Tokens of the task: the ten digits are 0 to 9. */
const PLUS = 10;
const EQUALS = 11;

/** How many tokens there are. */
export const TASK_VOCABULARY = 12;

/** Tokens of a prompt. */
export const PROMPT_LENGTH = 4;

/** What the policy can do: say one of the ten digits. Who knows nothing is right once in ten times. */
export const ACTIONS = 10;

/** One question: what is the last digit of `left + right`? */
export type Problem = { readonly left: number; readonly right: number };

/** Every question there is. */
export const PROBLEMS: readonly Problem[] = Array.from({ length: 100 }, (_, index) => ({ left: Math.floor(index / 10), right: index % 10 }));

/** The tokens of `left + right =`. */
export function promptTokens({ left, right }: Problem): readonly number[] {
  return [left, PLUS, right, EQUALS];
}

/** 1 for the right digit, 0 for any other. */
export function rewardOf({ left, right }: Problem, action: number): number {
  return action === (left + right) % 10 ? 1 : 0;
}

/** What is asked in an evaluation: so many questions in an order that the seeds decide; each once before any comes again. */
export function evaluationProblems(instances: number, seeds: readonly number[]): readonly Problem[] {
  const random = new Random(seeds.reduce((mixed, seed) => (mixed * 31 + seed) % 2 ** 32, 7));
  const order = random.shuffled(PROBLEMS);
  return Array.from({ length: instances }, (_, index) => order[index % order.length] as Problem);
}
