/**
 * A seeded source of numbers (sfc32): the same seed gives the same numbers on every machine. Not for secrets.
 */
export class Random {
  readonly #state: Uint32Array;

  /** @param seed any whole number from 0 to 2^53 - 1. */
  constructor(seed: number) {
    this.#state = new Uint32Array([seed % 0x1_0000_0000, Math.floor(seed / 0x1_0000_0000), 0x9e3779b9, 1]);
    // The first outputs still look like the seed; these rounds spread it over the whole state.
    for (let round = 0; round < 16; round++) this.#next();
  }

  #next(): number {
    const state = this.#state;
    const [first = 0, second = 0, third = 0, counter = 0] = state;
    const result = (first + second + counter) >>> 0;
    state[0] = second ^ (second >>> 9);
    state[1] = third + (third << 3);
    state[2] = ((third << 21) | (third >>> 11)) + result;
    state[3] = counter + 1;
    return result;
  }

  /** A number from 0 inclusive to 1 exclusive. */
  uniform(): number {
    return this.#next() / 0x1_0000_0000;
  }

  /** A whole number from 0 inclusive to `bound` exclusive. */
  below(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** A number from the normal distribution with mean 0 and deviation 1. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** The items in a random order, as a new list. */
  shuffled<Item>(items: readonly Item[]): Item[] {
    const result = [...items];
    for (let index = result.length - 1; index > 0; index--) {
      const other = this.below(index + 1);
      const item = result[index] as Item;
      result[index] = result[other] as Item;
      result[other] = item;
    }
    return result;
  }
}
