import type { JsonObject } from '../../core/json.ts';
import { StreamMessage } from '../../core/message.ts';
import { identityOf } from './identity.ts';
import { listOf } from './list-of.ts';
import { LARGEST_PAGE, type Page, PAGE_SIZE, type PageItem, type PageScan } from './read-pages.ts';
import { RecentItems, type RecentItemsState } from './recent-items.ts';

export interface TimelineReaderOptions {
  readonly jobId: string;
  readonly state?: RecentItemsState;
  readonly ask: (query: { readonly limit: number }) => Promise<JsonObject | undefined>;
  readonly doubt: () => void;
}

/** Reads the timeline, which has no cursor: the whole list comes each time. */
export class TimelineReader implements PageScan {
  limit = PAGE_SIZE;
  capped = false;
  readonly largestLimit = LARGEST_PAGE;
  largestPage = 0;
  readonly #options: TimelineReaderOptions;
  readonly #recent: RecentItems;

  constructor(options: TimelineReaderOptions) {
    this.#options = options;
    this.#recent = new RecentItems(options.state);
  }

  state(): RecentItemsState {
    return this.#recent.state();
  }

  ask(limit: number): Promise<JsonObject | undefined> {
    return this.#options.ask({ limit });
  }

  doubt(): void {
    this.#options.doubt();
  }

  sift(answer: JsonObject): Page {
    const payloads = listOf(answer, 'timeline');
    const taken = this.#recent.page();
    const items: PageItem[] = [];
    const messages = payloads.map((payload) => StreamMessage.fromTimeline(this.#options.jobId, payload));
    // Newest first on some backends; times that cannot be compared leave the order as it is.
    messages.sort((left, right) => (Date.parse(left.timestamp) || 0) - (Date.parse(right.timestamp) || 0));
    for (const message of messages) {
      const identity = identityOf(message);
      if (taken(identity)) continue;
      const take = () => {
        const ordinal = this.#recent.take(identity);
        return ordinal === 0 ? message : { ...message, ordinal };
      };
      items.push({ take });
    }
    return { items, count: payloads.length, cutBefore: false };
  }
}
