import { watchBudget } from './watch-budget.ts';

/** So many records that were asked for by pages are under way at a time, as far as the smallest pages allow. */
const MOST_HELD = 50_000;

/** So many pages are asked for at a time: who waits here has no part of {@link MOST_HELD} yet. */
const MOST_ASKED = 6;

/** Sizes the pages of readers that catch up: large ones while readers are quick, small ones where many hold theirs for long. */
export class WatchLoad {
  readonly #admit = watchBudget(MOST_ASKED);
  #held = 0;

  /**
   * Asks for a page when it is its turn.
   * @param smallest records that it may have in any case; `largest` the most that it has use for
   * @returns what `ask` did, and how many records to {@link release} when the reader has dealt with them
   * @throws what `ask` did; the signal's reason
   */
  async page<T>(smallest: number, largest: number, signal: AbortSignal, ask: (limit: number) => Promise<T>): Promise<{ readonly page: T; readonly held: number }> {
    const leave = await this.#admit(signal);
    const held = Math.min(largest, Math.max(smallest, MOST_HELD - this.#held));
    this.#held += held;
    try {
      return { page: await ask(held), held };
    } catch (error) {
      this.release(held);
      throw error;
    } finally {
      leave();
    }
  }

  release(held: number): void {
    this.#held -= held;
  }
}
