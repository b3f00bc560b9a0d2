import { z } from 'zod';
import { describeKind, describeValue } from './describe-value.ts';

/** What zod tells about a value that it refuses. */
type RefusedValue = { readonly input?: unknown };

function refusal(expected: string, hint: string | undefined): (value: RefusedValue) => string {
  return ({ input }) =>
    input === undefined ? `is missing${hint === undefined ? '' : ` (${hint})`}` : `expected ${expected}, got ${describeValue(input)}`;
}

function value<Value>(expected: string, accepts: (input: unknown) => boolean, hint?: string): z.ZodType<Value, Value> {
  return z.custom<Value>(accepts, { error: refusal(expected, hint) });
}

function number(expected: string, accepts: (input: number) => boolean): z.ZodType<number, number> {
  return value<number>(expected, (input) => typeof input === 'number' && Number.isFinite(input) && accepts(input));
}

function isTable(input: unknown): boolean {
  return typeof input === 'object' && input !== null && !Array.isArray(input) && !(input instanceof Date);
}

/** The kinds of value that a job's configuration holds. Each words its own refusal: `expected …, got …` or `is missing (hint)`. */
export const wholeNumber = number('a whole number above 0', (input) => Number.isSafeInteger(input) && input > 0);
export const wholeNumberFromZero = number('a whole number of at least 0', (input) => Number.isSafeInteger(input) && input >= 0);
export const numberAboveZero = number('a number above 0', (input) => input > 0);
export const numberFromZero = number('a number of at least 0', (input) => input >= 0);
export const share = number('a number from 0 to 1', (input) => input >= 0 && input <= 1);
export const anyNumber = number('a number', () => true);
export const flag = value<boolean>('true or false', (input) => typeof input === 'boolean');
export const anyText = value<string>('a text in quotes', (input) => typeof input === 'string' && !input.includes('\0'));
export const environmentName = value<string>(
  'the name of an environment variable',
  (input) => typeof input === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(input),
);
/** A table with any content. Its refusal does not show the value: `env = "TOKEN=…"` is the mistake to expect. */
export const anyTable = z.custom<Readonly<Record<string, unknown>>>(isTable, {
  error: ({ input }) => `expected a table, got ${describeKind(input)}`,
});

/** Text of at least one character. `hint` says, where it is missing, what to put there. */
export function text(hint?: string): z.ZodType<string, string> {
  const accepts = (input: unknown): boolean => typeof input === 'string' && input !== '' && !input.includes('\0');
  return value<string>('a text in quotes that is not empty', accepts, hint);
}

/** One of a few words. */
export function choice<Choice extends string>(choices: readonly Choice[], hint?: string): z.ZodType<Choice, Choice> {
  const expected = `one of ${choices.map((word) => JSON.stringify(word)).join(', ')}`;
  return value<Choice>(expected, (input) => choices.some((word) => word === input), hint);
}

/** A list with at least `minimum` elements. `hintFor` may add what to do about a value that is no list. */
export function list<Element extends z.ZodType>(element: Element, minimum: number, hintFor?: (input: unknown) => string) {
  return z
    .array(element, { error: (refused) => `${refusal('a list', undefined)(refused)}${hintFor?.(refused.input) ?? ''}` })
    .min(minimum, { error: () => `expected a list with at least ${minimum} element${minimum === 1 ? '' : 's'}, got an empty one` });
}

/** A table with values of one kind. */
export function tableOf<Value>(key: z.ZodType<string, string>, element: z.ZodType<Value, Value>) {
  return anyTable.pipe(z.record(key, element));
}

/** A table with these keys and no others. */
export function table<Shape extends z.ZodRawShape>(shape: Shape) {
  return anyTable.pipe(z.strictObject(shape));
}
