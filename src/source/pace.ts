/** How many times the interval may double while nothing happens: up to four times its length. */
const LARGEST_FACTOR = 4;

/** The pause between two polls: the interval after news, then doubling while nothing happens, each up to a tenth off. */
export class Pace {
  readonly #intervalMs: number;
  readonly #random: () => number;
  #factor = 1;

  constructor(intervalMs: number, random: () => number) {
    this.#intervalMs = intervalMs;
    this.#random = random;
  }

  /** Milliseconds until the next poll. @param news whether the last one brought anything */
  next(news: boolean): number {
    if (news) this.#factor = 1;
    const delay = this.#intervalMs * this.#factor;
    if (!news) this.#factor = Math.min(LARGEST_FACTOR, this.#factor * 2);
    return delay * (0.9 + this.#random() * 0.2);
  }
}
