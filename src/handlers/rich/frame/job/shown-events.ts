import { eventFilter, eventSearch } from '../../control/event-filter.ts';
import type { LogQuery } from '../../control/shown-log.ts';
import type { EventEntry, EventLog } from '../../state/event-log.ts';

/** Numbers of entries that are gone are taken out once there are so many of them. */
const MOST_GONE = 4_096;

/** Numbers of events in rising order, of which the oldest go away. */
class NumberList {
  #numbers: number[] = [];
  #start = 0;

  get length(): number {
    return this.#numbers.length - this.#start;
  }

  add(number: number): void {
    this.#numbers.push(number);
  }

  /** Takes the newest one back, if it is this one. */
  takeBack(number: number): void {
    if (this.length > 0 && this.#numbers.at(-1) === number) this.#numbers.pop();
  }

  /** Forgets all below this one. */
  forget(firstNumber: number): void {
    while (this.#start < this.#numbers.length && (this.#numbers[this.#start] as number) < firstNumber) this.#start++;
    if (this.#start < MOST_GONE) return;
    this.#numbers = this.#numbers.slice(this.#start);
    this.#start = 0;
  }

  /** How many there are up to this number. */
  countUpTo(number: number): number {
    let [low, high] = [this.#start, this.#numbers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#numbers[middle] as number) <= number) low = middle + 1;
      else high = middle;
    }
    return low - this.#start;
  }

  slice(from: number, to: number): number[] {
    return this.#numbers.slice(this.#start + from, this.#start + to);
  }
}

/**
 * The events of a log that the settings show. It looks at each event once, not once for each frame: a log holds thousands, and searching
 * them all many times a second would cost more than everything else.
 */
class ShownEvents {
  readonly #log: EventLog;
  readonly #isShown: (entry: EventEntry) => boolean;
  readonly #isFound: (entry: EventEntry) => boolean;
  readonly #shown = new NumberList();
  #looked = 0;
  #replacements = 0;
  readonly #found = new NumberList();

  constructor(log: EventLog, query: LogQuery) {
    this.#log = log;
    this.#isShown = eventFilter(query);
    this.#isFound = eventSearch(query.search);
  }

  /** Takes in what came since the last look. */
  update(): this {
    const { total, firstNumber, replacements } = this.#log;
    if (replacements !== this.#replacements) {
      // Only what was the newest at the last look can be another now.
      this.#shown.takeBack(this.#looked);
      this.#found.takeBack(this.#looked);
      this.#looked--;
      this.#replacements = replacements;
    }
    for (let number = Math.max(this.#looked + 1, firstNumber); number <= total; number++) {
      const entry = this.#log.at(number);
      if (entry === undefined || !this.#isShown(entry)) continue;
      this.#shown.add(number);
      if (this.#isFound(entry)) this.#found.add(number);
    }
    this.#looked = total;
    this.#shown.forget(firstNumber);
    this.#found.forget(firstNumber);
    return this;
  }

  /** How many are shown. */
  get count(): number {
    return this.#shown.length;
  }

  /** How many of those that are kept are not shown. */
  get hidden(): number {
    return this.#log.total - this.#log.firstNumber + 1 - this.count;
  }

  /** How many of those shown have the searched text. */
  get matches(): number {
    return this.#found.length;
  }

  isMatch({ number }: EventEntry): boolean {
    return this.#found.countUpTo(number) > this.#found.countUpTo(number - 1);
  }

  /** How many come behind this one. */
  countBelow(number: number): number {
    return this.count - this.#shown.countUpTo(number);
  }

  /** The last ones up to a number, or to the newest; where there are not so many, the first ones. */
  upTo(number: number | undefined, rows: number): EventEntry[] {
    const end = Math.max(Math.min(rows, this.count), number === undefined ? this.count : this.#shown.countUpTo(number));
    return this.#shown
      .slice(Math.max(0, end - rows), end)
      .map((one) => this.#log.at(one))
      .filter((entry) => entry !== undefined);
  }
}

export type { ShownEvents };

const queries = new WeakMap<EventLog, { readonly key: string; readonly events: ShownEvents }>();

/** The events of a log that the settings show, as of now. */
export function shownEvents(log: EventLog, { minLevel, eventTypes, search }: LogQuery): ShownEvents {
  const key = JSON.stringify([minLevel, eventTypes, search]);
  let query = queries.get(log);
  if (query?.key !== key) {
    query = { key, events: new ShownEvents(log, { minLevel, eventTypes, search }) };
    queries.set(log, query);
  }
  return query.events.update();
}
