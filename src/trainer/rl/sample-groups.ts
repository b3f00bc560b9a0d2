import type { Random } from '../random.ts';
import { ACTIONS, type Problem, rewardOf } from './arithmetic-task.ts';
import { groupAdvantages } from './group-advantages.ts';

/** The episodes of one step, as far as learning needs them. */
export type Rollouts = {
  /** [problems * ACTIONS]: summed advantage of each action, each episode counting the same. */
  readonly advantages: Float32Array;
  readonly rewards: readonly number[];
  /** Mean entropy of the choices, in nats. */
  readonly entropy: number;
};

function draw(random: Random, probabilities: Float32Array): number {
  let rest = random.uniform();
  for (const [action, probability] of probabilities.entries()) {
    rest -= probability;
    if (rest < 0) return action;
  }
  // Rounding may leave a little behind the last one.
  return probabilities.length - 1;
}

/**
 * Lets the policy answer each problem `groupSize` times.
 * @param probabilities [problems * ACTIONS], of the policy that is to learn from it
 */
export function sampleGroups(problems: readonly Problem[], probabilities: Float32Array, groupSize: number, random: Random): Rollouts {
  const advantages = new Float32Array(problems.length * ACTIONS);
  const rewards: number[] = [];
  let entropy = 0;
  const episodes = problems.length * groupSize;
  for (const [index, problem] of problems.entries()) {
    const start = index * ACTIONS;
    const row = probabilities.subarray(start, start + ACTIONS);
    for (const probability of row) entropy -= probability > 0 ? (probability * Math.log(probability)) / problems.length : 0;
    const actions = Array.from({ length: groupSize }, () => draw(random, row));
    const group = actions.map((action) => rewardOf(problem, action));
    rewards.push(...group);
    for (const [episode, advantage] of groupAdvantages(group).entries()) {
      const slot = start + (actions[episode] as number);
      advantages[slot] = (advantages[slot] as number) + advantage / episodes;
    }
  }
  return { advantages, rewards, entropy };
}
