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
  /** True where the next request asks for what comes after this page, though nothing on it was new. */
  readonly moved?: boolean;
}

/** A full page that a larger limit did not make longer. */
export interface PageSuspicion {
  /** Items on it. */
  readonly count: number;
  /** How often it was read since. */
  readings: number;
}

/** One way to ask for a list, page after page. What was asked before decides what is asked next. */
export interface PageScan {
  /** Most items that were asked for last time. Kept here between reads. */
  limit: number;
  /** True once a larger limit was tried and did not help. */
  capped: boolean;
  /** The largest limit to try. */
  readonly largestLimit: number;
  /** Items on the largest page so far. */
  largestPage: number;
  /** Present while a page stays as long as it is, however many items are asked for. It may be all there is, so this is no doubt yet. */
  suspect?: PageSuspicion | undefined;
  /** Undefined where the stream is not offered. */
  ask(limit: number): Promise<JsonObject | undefined>;
  sift(answer: JsonObject): Page;
  /** Asks behind the place where pages stay full without anything new; absent where there is no way to. */
  askBeyond?(limit: number): Promise<JsonObject | undefined>;
  /** Goes there. */
  goBeyond?(): void;
  /** Told once, where pages stay too short for all that may be there. */
  doubt(): void;
}

/** How many items are asked for at first. */
export const PAGE_SIZE = 200;

/** The largest limit that is tried: no page may hold more than is remembered. */
export const LARGEST_PAGE = 4_000;

/** A page with fewer items than this was certainly not cut, whatever limit the backend has of its own. */
const SURELY_WHOLE = 20;

/** A suspicion that lasts for so many readings is told; until then the next item may come and show that the page was whole. */
const READINGS_TO_DOUBT = 30;

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
  if (scan.suspect !== undefined) scan.suspect.readings++;
  /** Items on the page before the limit was raised. */
  let before: number | undefined;
  /** True after a look behind the place where the pages stay the same found more. */
  let moreBeyond = false;
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
    const { items, count, cutBefore, moved = false } = scan.sift(answer);
    const isStuck = items.length === 0 && !moved;
    const isFull = count >= scan.limit;
    // Backends have limits of their own; a page smaller than another one was not cut by them.
    const mayBeCut = isFull || (count >= SURELY_WHOLE && count >= scan.largestPage);
    scan.largestPage = Math.max(scan.largestPage, count);
    if (scan.suspect !== undefined && count !== scan.suspect.count) scan.suspect = undefined;
    if (before !== undefined && count < before) cap();
    if (before !== undefined && count === before) scan.suspect ??= { count, readings: 0 };
    before = undefined;
    if (scan.suspect !== undefined && (untilDry || scan.suspect.readings >= READINGS_TO_DOUBT)) scan.doubt();
    if (isFull && !scan.capped && (isStuck || cutBefore)) {
      if (scan.limit < scan.largestLimit) {
        before = count;
        scan.limit = Math.min(scan.limit * 2, scan.largestLimit);
        continue;
      }
      cap();
    }
    if (items.length > 0) {
      yield items;
      if (count < SURELY_WHOLE && !untilDry) return;
      continue;
    }
    if (!mayBeCut) return;
    if (!isStuck) continue;
    if (moreBeyond) {
      // Asked once more, the page is the same: what lies behind it did not come in the meantime.
      if (!scan.capped) cap();
      moreBeyond = false;
      scan.goBeyond?.();
      continue;
    }
    const beyond = await scan.askBeyond?.(scan.limit);
    if (beyond === undefined || scan.sift(beyond).items.length === 0) return;
    moreBeyond = true;
  }
}
