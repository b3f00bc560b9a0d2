import type { Rollouts } from './sample-groups.ts';

/** Mean and standard deviation of the reward. */
export type Rewards = { readonly mean: number; readonly deviation: number };

/** Adds up what the episodes of some steps were like: there may be millions of them between two reports. */
export class RolloutTally {
  #episodes = 0;
  #sum = 0;
  #squares = 0;
  #steps = 0;
  #entropies = 0;

  /** Adds the episodes of a step. */
  add({ rewards, entropy }: Pick<Rollouts, 'rewards' | 'entropy'>): void {
    for (const reward of rewards) {
      this.#sum += reward;
      this.#squares += reward * reward;
    }
    this.#episodes += rewards.length;
    this.#steps += 1;
    this.#entropies += entropy;
  }

  /** The rewards, and the mean entropy in nats, since the last call; at least one step was added since. */
  take(): { readonly rewards: Rewards; readonly entropy: number } {
    const mean = this.#sum / this.#episodes;
    const entropy = this.#entropies / this.#steps;
    // Rounding may leave a little less than nothing.
    const deviation = Math.sqrt(Math.max(0, this.#squares / this.#episodes - mean * mean));
    [this.#episodes, this.#sum, this.#squares, this.#steps, this.#entropies] = [0, 0, 0, 0, 0];
    return { rewards: { mean, deviation }, entropy };
  }
}
