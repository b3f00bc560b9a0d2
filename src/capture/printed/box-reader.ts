import { parseNumber } from './parse-number.ts';
import type { PrintedReading } from './printed-reading.ts';

const EDGE = /^-{8,200}$/;
const ROW = /^\|\s{1,40}([\w./@-]{1,100})\s{0,100}\|\s{0,40}([^|\s]{0,40})\s{0,100}\|$/;

/** The part of a box that says where it stands and how long it took. */
const PLACE = 'time/';
const STEP = 'time/total_timesteps';

const MOST_ROWS = 256;

/**
 * Reads boxes of names and numbers, one for each step, as Stable-Baselines3 prints them: parts with a title, `| train/ |  |`, and below it `|  loss | 39.7 |`.
 */
export class BoxReader {
  /** What stands in the box that is open. */
  #rows: (readonly [name: string, value: number])[] | undefined;
  #part = '';

  /** What the box says whose lower edge the line is. */
  read(line: string): PrintedReading | undefined {
    if (EDGE.test(line)) return this.#close();
    if (this.#rows === undefined) return undefined;
    const [, name, text = ''] = ROW.exec(line) ?? [];
    const value = parseNumber(text);
    if (name === undefined || this.#rows.length >= MOST_ROWS) this.#rows = undefined;
    else if (text === '' && name.endsWith('/')) this.#part = name;
    else if (value !== undefined) this.#rows.push([`${this.#part}${name}`, value]);
    return undefined;
  }

  #close(): PrintedReading | undefined {
    const rows = this.#rows;
    // Where no box is open this may be the upper edge of one.
    this.#rows = rows === undefined || rows.length === 0 ? [] : undefined;
    this.#part = '';
    const step = rows?.find(([name]) => name === STEP)?.[1];
    if (rows === undefined || step === undefined) return undefined;
    return { values: rows.filter(([name]) => !name.startsWith(PLACE)).map(([name, value]) => ({ name, value })), step, isComplete: true };
  }
}
