import type { EventLevel } from '../../../core/log-record.ts';

/** An event as the log shows it. Its texts are as the backend sent them: not safe for a terminal. */
export interface EventEntry {
  /** 1, 2, … in the order of coming, for each job. */
  readonly number: number;
  /** The number that the backend gave it. */
  readonly seq: number | undefined;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly type: string;
  readonly level: EventLevel;
  readonly message: string;
  /** Compact JSON of the event's `data`, bounded; '' where there is none. */
  readonly detail: string;
}

function characters({ type, message, detail }: EventEntry): number {
  return type.length + message.length + detail.length;
}

/** The newest events of a job, in bounded memory. All are counted, also those that are gone. */
export class EventLog {
  readonly #limit: number;
  readonly #mostCharacters: number;
  /** The entry of number n stands at n - 1, counted around. */
  readonly #ring: (EventEntry | undefined)[] = [];
  #total = 0;
  #firstNumber = 1;
  #characters = 0;
  #replacements = 0;
  readonly #countByLevel: Record<EventLevel, number> = { debug: 0, info: 0, warning: 0, error: 0 };

  /**
   * @param limit most entries kept
   * @param mostCharacters that all entries together hold: texts of an odd backend must not fill the memory
   */
  constructor(limit = 5_000, mostCharacters = 4_000_000) {
    this.#limit = limit;
    this.#mostCharacters = mostCharacters;
  }

  /** How many events ever came: the number of the newest. */
  get total(): number {
    return this.#total;
  }

  /** Number of the oldest entry that is kept; above `total` where there is none. */
  get firstNumber(): number {
    return this.#firstNumber;
  }

  /** How many events of each level ever came. */
  get countByLevel(): Readonly<Record<EventLevel, number>> {
    return this.#countByLevel;
  }

  /** How often the newest entry gave way to another. */
  get replacements(): number {
    return this.#replacements;
  }

  add(event: Omit<EventEntry, 'number'>): void {
    const entry = { number: ++this.#total, ...event };
    this.#countByLevel[event.level]++;
    this.#characters += characters(entry);
    if (this.#total - this.#firstNumber === this.#limit) this.#forget();
    this.#ring[(this.#total - 1) % this.#limit] = entry;
    // The newest stays, however long it is.
    while (this.#characters > this.#mostCharacters && this.#firstNumber < this.#total) this.#forget();
  }

  /** Puts an entry in the place of the newest one; adds it where there is none. */
  replaceNewest(event: Omit<EventEntry, 'number'>): void {
    const newest = this.at(this.#total);
    if (newest !== undefined) {
      this.#replacements++;
      this.#countByLevel[newest.level]--;
      this.#characters -= characters(newest);
      this.#total--;
    }
    this.add(event);
  }

  /** The entry of a number; undefined where it is gone or has not come yet. */
  at(number: number): EventEntry | undefined {
    return number >= this.#firstNumber && number <= this.#total ? this.#ring[(number - 1) % this.#limit] : undefined;
  }

  /** The entries that are kept, the oldest first. */
  *entries(): IterableIterator<EventEntry> {
    for (let number = this.#firstNumber; number <= this.#total; number++) yield this.at(number) as EventEntry;
  }

  #forget(): void {
    const index = (this.#firstNumber - 1) % this.#limit;
    this.#characters -= characters(this.#ring[index] as EventEntry);
    this.#ring[index] = undefined;
    this.#firstNumber++;
  }
}
