import { RE2JS } from 're2js';
import { ConfigError } from '../../core/errors.ts';
import { parseReadableNumber } from './parse-number.ts';

/** What a user's pattern found in a line. */
export interface PatternMatch {
  readonly value: number;
  readonly step: number | undefined;
}

/** Most patterns of a job. */
export const MOST_PATTERNS = 40;
const LONGEST_NAME = 200;
const LONGEST_PATTERN = 500;

/** Longest line that patterns are tried on, in characters. */
const LONGEST_LINE = 4_096;

/** Repetitions in repetitions multiply: a pattern of few characters can stand for a very large one. */
const LARGEST_PROGRAM = 2_000;

/** A line costs as much as it is long and the pattern is large: so much took 60 ms at the worst that was found. */
const MOST_WORK = 500_000;

/**
 * A user's regular expression for a metric that a program prints. The group named `value` is the number, else the first one that is not named `step`. It is
 * matched in linear time, whatever the line is.
 */
export class MetricPattern {
  readonly name: string;
  readonly #pattern: RE2JS;
  readonly #size: number;
  readonly #value: number;
  readonly #step: number | undefined;

  /** @throws ConfigError that names the pattern */
  constructor(name: string, regex: string) {
    const fault = (problem: string) => new ConfigError(`metric pattern ${JSON.stringify(name.slice(0, LONGEST_NAME))}: ${problem}`);
    if (name === '' || name.length > LONGEST_NAME) throw fault(`expected a name of 1 to ${LONGEST_NAME} characters`);
    if (regex === '' || regex.length > LONGEST_PATTERN) throw fault(`expected a regular expression of 1 to ${LONGEST_PATTERN} characters, found ${regex.length}`);
    try {
      this.#pattern = RE2JS.compile(regex);
    } catch (error) {
      throw fault(`${(error as Error).message} (RE2 syntax: it has no look-around and no back-references)`);
    }
    this.name = name;
    this.#size = this.#pattern.programSize();
    if (this.#size > LARGEST_PROGRAM) throw fault('its repetitions multiply to a pattern that is too large: use * or + in place of counts');
    const groups = this.#pattern.namedGroups() as Readonly<Record<string, number>>;
    this.#step = groups['step'];
    const value = groups['value'] ?? Array.from({ length: this.#pattern.groupCount() }, (_none, index) => index + 1).find((group) => group !== this.#step);
    if (value === undefined) throw fault('expected a group around the number, as in loss=([0-9.]+)');
    this.#value = value;
  }

  /** The first match in the line whose group is a number; a line that is too long has none. */
  match(line: string): PatternMatch | undefined {
    if (line.length > LONGEST_LINE || line.length * this.#size > MOST_WORK || !this.#pattern.test(line)) return undefined;
    const matcher = this.#pattern.matcher(line);
    if (!matcher.find()) return undefined;
    const value = parseReadableNumber(matcher.group(this.#value) ?? '');
    if (value === undefined) return undefined;
    const step = this.#step === undefined ? undefined : parseReadableNumber(matcher.group(this.#step) ?? '');
    return { value, step: step !== undefined && Number.isFinite(step) ? step : undefined };
  }
}

/** The patterns of a job's `[[runner.metrics]]`. @throws ConfigError with all that are wrong */
export function compileMetricPatterns(entries: readonly { readonly name: string; readonly regex: string }[]): MetricPattern[] {
  const problems = entries.length > MOST_PATTERNS ? [`metric patterns: expected at most ${MOST_PATTERNS}, found ${entries.length}`] : [];
  const patterns = entries.slice(0, MOST_PATTERNS).flatMap(({ name, regex }) => {
    try {
      return [new MetricPattern(name, regex)];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return patterns;
}
