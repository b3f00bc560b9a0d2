import { HttpError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { StreamMessage } from '../../core/message.ts';

/** Something new on a page. */
export interface PageItem {
  /** Notes that the item was taken, and gives its message. Called once, in the order of the items. */
  take(): StreamMessage;
}

/** What a page brought. */
export interface Page {
  /** What is new, in the order to deliver it. */
  readonly items: readonly PageItem[];
  /** How many items the page has in all. */
  readonly count: number;
  /** True where older items may be missing before these: the page was cut at its old end. */
  readonly cutBefore: boolean;
}

/** One way to ask for a list, page after page. What was asked before decides what is asked next. */
export interface PageScan {
  /** Most items that were asked for last time. Kept here between reads. */
  limit: number;
  /** True once a larger limit was tried and did not help. */
  capped: boolean;
  /** The largest limit to try. */
  readonly largestLimit: number;
  /** Undefined where the stream is not offered. */
  ask(limit: number): Promise<JsonObject | undefined>;
  sort(answer: JsonObject): Page;
  /** Goes past the place where pages stay full without anything new; absent where there is no way to. */
  skip?(): void;
  /** Told once, where pages stay too short for all that may be there. */
  doubt(): void;
}

/** How many items are asked for at first. */
export const PAGE_SIZE = 200;

/** The largest limit that is tried: no page may hold more than is remembered. */
export const LARGEST_PAGE = 4_000;

/** A page with fewer items than this was certainly not cut, whatever limit the backend has of its own. */
const SURELY_WHOLE = 20;

function isRefusal(error: unknown): boolean {
  return error instanceof HttpError && [400, 413, 422].includes(error.details.status);
}

/**
 * Reads page after page while they bring something new. A full page without anything new may hide more: then a larger limit is tried,
 * and where that does not help, the doubt is told.
 * @param untilDry true ends only at a page without anything new
 */
export async function* readPages(scan: PageScan, untilDry: boolean): AsyncGenerator<readonly PageItem[], void, undefined> {
  const cap = () => {
    scan.limit = PAGE_SIZE;
    scan.capped = true;
    scan.doubt();
  };
  /** Items on the page before the limit was raised. */
  let before: number | undefined;
  let skipped = false;
  for (;;) {
    let answer: JsonObject | undefined;
    try {
      answer = await scan.ask(scan.limit);
    } catch (error) {
      if (scan.limit <= PAGE_SIZE || !isRefusal(error)) throw error;
      // The limit is more than the backend allows.
      cap();
      continue;
    }
    if (answer === undefined) return;
    const { items, count, cutBefore } = scan.sort(answer);
    const full = count >= scan.limit;
    if (before !== undefined && count <= before) cap();
    before = undefined;
    if (full && !scan.capped && (items.length === 0 || cutBefore)) {
      if (scan.limit < scan.largestLimit) {
        before = count;
        scan.limit = Math.min(scan.limit * 2, scan.largestLimit);
        continue;
      }
      cap();
    }
    if (items.length > 0) yield items;
    else if (!scan.capped || skipped || scan.skip === undefined) return;
    else {
      scan.skip();
      skipped = true;
      continue;
    }
    if (count < SURELY_WHOLE && !untilDry) return;
  }
}
