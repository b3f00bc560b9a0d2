import type { PrintedReading } from './printed-reading.ts';

/** `Test Error:`, `Validation results:`: figures of a validation stand on the lines below. */
const OF_VALIDATION = /^\W*(?:val(?:id(?:ation)?)?|dev|eval(?:uation)?|test(?:ing)?)(?:\s\w+){0,3}\s?:\s*$/i;

/** Behind its last round LightGBM prints the best one, once more where it printed the rounds. */
const OF_REPEAT = /\bbest iteration is:\s*$/i;

/** Names that say themselves what they are of, and what is of the training alone. */
const SAYS_ITSELF = /^(?:train|val|eval|test)[-_/.]|^(?:lr|learning_rate|grad_?norm)$/i;

/** What a line without figures says of the lines below it. It holds as long as they bring figures, and no step of their own. */
export class Heading {
  #kind: 'validation' | 'repeat' | undefined;
  /** The newest step on a line. */
  #step: number | undefined;

  /** Takes a line without figures. */
  take(line: string): void {
    this.#kind = line.length > 100 ? undefined : OF_VALIDATION.test(line) ? 'validation' : OF_REPEAT.test(line) ? 'repeat' : undefined;
  }

  /** What a line below says by it; undefined for one that is to be passed over. */
  applied(reading: PrintedReading | undefined): PrintedReading | undefined {
    const kind = this.#kind;
    const isOver = reading === undefined || kind === 'repeat' || reading.step !== undefined || reading.epoch !== undefined;
    if (isOver) this.#kind = undefined;
    const before = this.#step;
    this.#step = reading?.step ?? before;
    if (kind === 'repeat' && reading?.step !== undefined && before !== undefined && reading.step <= before) return undefined;
    if (isOver || kind === undefined) return reading;
    return { ...reading, values: reading.values.map(({ name, value }) => ({ name: SAYS_ITSELF.test(name) ? name : `val_${name}`, value })) };
  }
}
