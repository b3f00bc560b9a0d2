/** Keeps groups in which all rewards are nearly equal from being blown up. */
const SMALLEST_DEVIATION = 1e-4;

/** How much better or worse each reward of a group is than the group: distance from its mean, in its standard deviations. */
export function groupAdvantages(rewards: readonly number[]): number[] {
  const mean = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
  const variance = rewards.reduce((sum, reward) => sum + (reward - mean) ** 2, 0) / rewards.length;
  return rewards.map((reward) => (reward - mean) / (Math.sqrt(variance) + SMALLEST_DEVIATION));
}
