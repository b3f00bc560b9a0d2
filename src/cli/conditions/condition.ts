import { ConfigError } from '../../core/errors.ts';

/** What a person waits for, or wants to be told of: a comparison of a metric with a number, or what kind of number it is. */
export interface Condition {
  /** As it is shown: `val.loss<0.5`, `train.loss is nan`. */
  readonly text: string;
  /** Name of the metric; `*` stands for any text. */
  readonly name: string;
  /** What stands behind the value when it is told: `< 0.5`, `is nan`. */
  readonly test: string;
  /** True where a value of the metric meets the condition. */
  readonly holds: (value: number) => boolean;
}

/** NaN meets none of these, not even `!=`: that a number is missing is asked for by `is nan`. */
const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '==': (value, bound) => value === bound,
  '!=': (value, bound) => !Number.isNaN(value) && value !== bound,
};

const KINDS: Readonly<Record<string, (value: number) => boolean>> = {
  nan: Number.isNaN,
  inf: (value) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY,
  finite: Number.isFinite,
};

const NAME = '([^<>=!]*[^<>=!\\s])';
const COMPARISON = new RegExp(`^${NAME}\\s*(<=|>=|==|!=|<|>)\\s*([^<>=!\\s]+)$`);
const KIND = new RegExp(`^${NAME}\\s+is\\s+(not\\s+)?(nan|inf|finite)$`, 'i');
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const GRAMMAR =
  'expected NAME OPERATOR NUMBER with one of < <= > >= == !=, or NAME is [not] nan, inf or finite; * in NAME stands for any text. ' +
  'Examples: "val.loss<0.5", "train.loss is nan", "*.grad_norm > 100"';

function hint(text: string): string {
  if (/[^<>=!]=[^=]/.test(text)) return '; equality is written ==';
  if (/[<>=]\s*[+-]?(?:nan|inf(?:inity)?)$/i.test(text)) return '; to ask for NaN or an infinity, write: NAME is nan, NAME is inf';
  return '';
}

/**
 * Reads a condition such as `val.loss<0.5`, `*.grad_norm >= 1e3` or `train.loss is not finite`.
 * @param option named in the error, e.g. `--until`
 * @throws ConfigError that says what is expected
 */
export function parseCondition(option: string, text: string): Condition {
  const trimmed = text.trim();
  const [, name = '', operator = '', bound = ''] = COMPARISON.exec(trimmed) ?? [];
  const compare = COMPARISONS[operator];
  if (compare !== undefined && NUMBER.test(bound) && Number.isFinite(Number(bound))) {
    const limit = Number(bound);
    return { text: `${name}${operator}${bound}`, name, test: `${operator} ${bound}`, holds: (value) => compare(value, limit) };
  }
  const [, subject = '', not, word = ''] = KIND.exec(trimmed) ?? [];
  const isKind = KINDS[word.toLowerCase()];
  if (isKind === undefined) throw new ConfigError(`${option}: got ${JSON.stringify(text)}; ${GRAMMAR}${hint(trimmed)}`);
  const test = `is ${not === undefined ? '' : 'not '}${word.toLowerCase()}`;
  return { text: `${subject} ${test}`, name: subject, test, holds: not === undefined ? isKind : (value) => !isKind(value) };
}
