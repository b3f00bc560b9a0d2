/** What a number may be. Bounds are inclusive unless `above` is used, which is exclusive. */
export type NumberRule = { readonly whole?: boolean; readonly minimum?: number; readonly above?: number; readonly maximum?: number };

function expectation(rule: NumberRule): string {
  const parts = [rule.whole === true ? 'a whole number' : 'a number'];
  if (rule.above !== undefined) parts.push(`above ${rule.above}`);
  if (rule.minimum !== undefined) parts.push(`of at least ${rule.minimum}`);
  if (rule.maximum !== undefined) parts.push(`${parts.length > 1 ? 'and ' : ''}of at most ${rule.maximum}`);
  return parts.join(' ');
}

function obeys(value: number, rule: NumberRule): boolean {
  return (
    Number.isFinite(value) &&
    (rule.whole !== true || Number.isSafeInteger(value)) &&
    (rule.above === undefined || value > rule.above) &&
    (rule.minimum === undefined || value >= rule.minimum) &&
    (rule.maximum === undefined || value <= rule.maximum)
  );
}

/**
 * Reads the fields of one object of a parsed JSON document and notes, in a list shared by all readers of the document,
 * each field that is not what was expected. A field that is absent or null has no value.
 */
export class FieldReader {
  readonly #fields: Record<string, unknown>;
  readonly #path: string;
  readonly #problems: string[];

  constructor(value: unknown, path: string, problems: string[]) {
    this.#path = path;
    this.#problems = problems;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject && value !== undefined && value !== null) this.#problems.push(`${path || 'the configuration'} must be an object`);
    this.#fields = isObject ? (value as Record<string, unknown>) : {};
  }

  get names(): string[] {
    return Object.keys(this.#fields);
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  object(name: string): FieldReader {
    return new FieldReader(this.#fields[name], this.#nameOf(name), this.#problems);
  }

  string(name: string): string | undefined {
    return this.#read(name, 'a string that is not empty', (value) => (typeof value === 'string' && value !== '' ? value : undefined));
  }

  boolean(name: string): boolean | undefined {
    return this.#read(name, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined));
  }

  number(name: string, rule: NumberRule): number | undefined {
    return this.#read(name, expectation(rule), (value) => (typeof value === 'number' && obeys(value, rule) ? value : undefined));
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const expected = `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`;
    return this.#read(name, expected, (value) => choices.find((choice) => choice === value));
  }

  wholeNumbers(name: string): readonly number[] | undefined {
    const isList = (value: unknown): value is number[] => Array.isArray(value) && value.length > 0 && value.every((entry) => Number.isSafeInteger(entry) && entry >= 0);
    return this.#read(name, 'a list of whole numbers of at least 0', (value) => (isList(value) ? value : undefined));
  }

  /** Notes that a field which must be there is not. */
  require(name: string): void {
    if (!this.has(name)) this.#problems.push(`${this.#nameOf(name)} is missing`);
  }

  #nameOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  #read<Value>(name: string, expected: string, accept: (value: unknown) => Value | undefined): Value | undefined {
    if (!this.has(name)) return undefined;
    const value = accept(this.#fields[name]);
    if (value === undefined) this.#problems.push(`${this.#nameOf(name)}: expected ${expected}, got ${JSON.stringify(this.#fields[name])}`);
    return value;
  }
}
