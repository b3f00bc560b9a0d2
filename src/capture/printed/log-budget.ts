/** How much of what a program prints is kept. What is beyond is counted and said. */
export interface LogBudgetOptions {
  /** Lines a second, for as long as the program runs. */
  readonly linesPerSecond: number;
  /** Lines that may come at once. */
  readonly lines: number;
  /** Characters a second, and at once. */
  readonly charactersPerSecond: number;
  readonly characters: number;
}

/** A program that talks all day fills some 700 MB a day at the most; one that prints a long traceback at once loses none of it. */
export const LOG_BUDGET: LogBudgetOptions = { linesPerSecond: 50, lines: 4_000, charactersPerSecond: 8_192, characters: 1_048_576 };

/** Two buckets, of lines and of characters, that fill with time. */
export class LogBudget {
  readonly #options: LogBudgetOptions;
  #lines: number;
  #characters: number;
  #filledAt: number | undefined;

  constructor(options: LogBudgetOptions = LOG_BUDGET) {
    this.#options = options;
    this.#lines = options.lines;
    this.#characters = options.characters;
  }

  /**
   * Takes a line of so many characters out of what is left.
   * @param now milliseconds; a clock that was set back does no harm
   * @returns false where there is no room for it
   */
  take(characters: number, now: number): boolean {
    this.#fill(now);
    if (this.#lines < 1 || this.#characters < characters) return false;
    this.#lines--;
    this.#characters -= characters;
    return true;
  }

  #fill(now: number): void {
    const seconds = Math.max(0, now - (this.#filledAt ?? now)) / 1000;
    this.#filledAt = now;
    const { linesPerSecond, lines, charactersPerSecond, characters } = this.#options;
    this.#lines = Math.min(lines, this.#lines + seconds * linesPerSecond);
    this.#characters = Math.min(characters, this.#characters + seconds * charactersPerSecond);
  }
}
