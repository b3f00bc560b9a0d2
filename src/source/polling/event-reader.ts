import type { JsonObject } from '../../core/json.ts';
import { type EventMessage, StreamMessage } from '../../core/message.ts';
import { identityOf, ownNumber, withNumber } from './identity.ts';
import { listOf } from './list-of.ts';
import { LARGEST_PAGE, type Page, PAGE_SIZE, type PageItem, type PageScan } from './read-pages.ts';
import { RecentItems, type RecentItemsState } from './recent-items.ts';

/** Where a reader of events stands. */
export type EventState = { readonly seq: number; readonly recent?: RecentItemsState };

export interface EventReaderOptions {
  /** The job that messages belong to. */
  readonly jobId: string;
  /** Set for the events of a linked job: whose they are. */
  readonly owner?: string;
  readonly state?: EventState;
  /** False delivers again what the backend repeats and does not number. */
  readonly deduplicate: boolean;
  readonly ask: (query: { readonly since_seq: number; readonly limit: number }) => Promise<JsonObject | undefined>;
  readonly doubt: () => void;
}

interface Candidate {
  readonly payload: JsonObject;
  readonly seq: number | undefined;
  /** Where it belongs among the numbered ones. */
  readonly place: number;
}

/** Reads the events of one job: by their number, and those without one by what they say. */
export class EventReader implements PageScan {
  limit = PAGE_SIZE;
  capped = false;
  readonly largestLimit = LARGEST_PAGE;
  largestPage = 0;
  readonly #options: EventReaderOptions;
  readonly #recent: RecentItems;
  #seq: number;
  /** The backend's own word for where the next page begins, where it does not number its events. */
  #nextSeq: number | undefined;
  /** False once this cycle delivered what the backend repeats. */
  #passRepeats = false;

  constructor(options: EventReaderOptions) {
    this.#options = options;
    this.#seq = options.state?.seq ?? 0;
    this.#recent = new RecentItems(options.state?.recent);
  }

  /** Number of the last event taken. */
  get seq(): number {
    return this.#seq;
  }

  state(): EventState {
    const recent = this.#recent.state();
    return { seq: this.#seq, ...(recent.counts.length > 0 && { recent }) };
  }

  /** To be called before each look at the backend. */
  startCycle(): void {
    this.#passRepeats = !this.#options.deduplicate;
  }

  ask(limit: number): Promise<JsonObject | undefined> {
    // Only now: until here the events of the page before may not all have been taken.
    this.#seq = Math.max(this.#seq, this.#nextSeq ?? 0);
    return this.#options.ask({ since_seq: this.#seq, limit });
  }

  doubt(): void {
    this.#options.doubt();
  }

  sift(answer: JsonObject): Page {
    const payloads = listOf(answer, 'events');
    const numbers = payloads.map((payload) => ownNumber(payload['seq'])).filter((seq) => seq !== undefined);
    const descending = numbers.length > 1 && (numbers[0] as number) > (numbers.at(-1) as number);
    this.#nextSeq = numbers.length === 0 && payloads.length > 0 ? ownNumber(answer['next_seq']) : undefined;
    const items = this.#fresh(payloads);
    this.#passRepeats = false;
    return { items, count: payloads.length, cutBefore: descending && Math.min(...numbers) > this.#seq + 1 };
  }

  /** An event that came by itself, as the next one; undefined where it is not, so that the pages are to be asked. */
  next(payload: JsonObject): PageItem | undefined {
    const seq = ownNumber(payload['seq']);
    return seq === this.#seq + 1 ? this.#numbered(payload, seq) : undefined;
  }

  #fresh(payloads: readonly JsonObject[]): PageItem[] {
    const taken = this.#recent.page();
    const seen = new Set<number>();
    const fresh: (Candidate & { readonly item: PageItem })[] = [];
    let place = 0;
    for (const payload of payloads) {
      const seq = ownNumber(payload['seq']);
      if (seq !== undefined) {
        place = seq;
        if (seq <= this.#seq || seen.has(seq)) continue;
        seen.add(seq);
        fresh.push({ payload, seq, place, item: this.#numbered(payload, seq) });
        continue;
      }
      const message = this.#message(payload);
      const identity = identityOf(message);
      const known = taken(identity);
      if (known && !this.#passRepeats) continue;
      const take = () => {
        if (known) return message;
        const ordinal = this.#recent.take(identity);
        return ordinal === 0 ? message : { ...message, ordinal };
      };
      fresh.push({ payload, seq, place, item: { take } });
    }
    return fresh.toSorted((left, right) => left.place - right.place).map(({ item }) => item);
  }

  #numbered(payload: JsonObject, seq: number): PageItem {
    return {
      take: () => {
        this.#seq = Math.max(this.#seq, seq);
        return this.#message(withNumber(payload, seq));
      },
    };
  }

  #message(payload: JsonObject): EventMessage {
    const { jobId, owner } = this.#options;
    return StreamMessage.fromEvent(jobId, owner === undefined || payload['job_id'] !== undefined ? payload : { ...payload, job_id: owner });
  }
}
