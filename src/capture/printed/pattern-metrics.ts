import type { MetricPattern, PatternMatch } from './metric-pattern.ts';

/** Patterns may take so long for what is read at once: what a program prints in a flood is passed over. Milliseconds. */
const MOST_MS = 50;

/** Tries a user's patterns on lines, for so long as that may take. */
export class PatternMetrics {
  readonly #patterns: readonly MetricPattern[];
  readonly #now: () => number;
  #until = Number.POSITIVE_INFINITY;
  #skipped = 0;

  /** @param now milliseconds */
  constructor(patterns: readonly MetricPattern[], now: () => number) {
    this.#patterns = patterns;
    this.#now = now;
  }

  /** Lines that were passed over so far. */
  get skipped(): number {
    return this.#skipped;
  }

  /** To be called before the lines of a page are tried. */
  begin(): void {
    if (this.#patterns.length > 0) this.#until = this.#now() + MOST_MS;
  }

  matches(line: string): (PatternMatch & { readonly name: string })[] {
    const found: (PatternMatch & { readonly name: string })[] = [];
    if (this.#patterns.length === 0) return found;
    for (const pattern of this.#patterns) {
      if (this.#now() > this.#until) {
        this.#skipped++;
        break;
      }
      const match = pattern.match(line);
      if (match !== undefined) found.push({ name: pattern.name, ...match });
    }
    return found;
  }
}
