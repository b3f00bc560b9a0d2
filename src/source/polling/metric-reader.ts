import type { JsonObject } from '../../core/json.ts';
import { type MetricMessage, StreamMessage } from '../../core/message.ts';
import { identityOf, ownNumber } from './identity.ts';
import { listOf } from './list-of.ts';
import { stepOf, withFiniteValue } from './metric-point.ts';
import { type MetricSeries, SeriesTable } from './metric-series.ts';
import { LARGEST_PAGE, type Page, PAGE_SIZE, type PageItem, type PageScan } from './read-pages.ts';
import { RecentItems, type RecentItemsState } from './recent-items.ts';

/** Where a reader of metrics stands. `seq` is there where the backend numbers its points. */
export type MetricState = { readonly seq?: number; readonly series: readonly MetricSeries[]; readonly recent: RecentItemsState };

export interface MetricReaderOptions {
  readonly jobId: string;
  readonly state?: MetricState;
  readonly ask: (query: Readonly<Record<string, string | number | undefined>>) => Promise<JsonObject | undefined>;
  readonly doubt: () => void;
}

/** After so many points that were read again, and some for each series, the series that made it necessary is asked for by itself. */
const REREAD_LIMIT = PAGE_SIZE;
const REREAD_PER_SERIES = 4;

/** A look for new names does not go further than this. */
const LOOK_PAGE = 1_000;

interface Scan extends PageScan {
  /** Points that came again. */
  reread: number;
}

/**
 * Reads the metrics of a job from backends whose only cursor is the step.
 *
 * A step is a poor cursor: several series have steps of their own, many points share one, and a resumed run counts again from an
 * earlier one. So each series has its own mark, the last step is always read again, and what was taken is remembered point by
 * point. A point below its mark is new where it was never seen: all points are remembered, or it is younger than the rest.
 */
export class MetricReader {
  readonly #options: MetricReaderOptions;
  readonly #recent: RecentItems;
  readonly #series: SeriesTable;
  /** Number of the last point, on backends that number them; undefined on others. */
  #seq: number | undefined;
  /** True once the backend showed that it does not heed the numbers it gives. */
  #numbersAreIdle = false;
  #hot: Scan | undefined;
  #nextApart = 0;

  constructor(options: MetricReaderOptions) {
    this.#options = options;
    this.#recent = new RecentItems(options.state?.recent);
    this.#series = new SeriesTable(options.state?.series);
    this.#seq = options.state?.seq;
  }

  state(): MetricState {
    return {
      ...(this.#seq !== undefined && { seq: this.#seq }),
      series: this.#series.all().map((series) => ({ ...series })),
      recent: this.#recent.state(),
    };
  }

  /** The look that every cycle takes: from the lowest mark on. */
  hot(): PageScan {
    const previous = this.#hot;
    const mayReread = REREAD_LIMIT + REREAD_PER_SERIES * this.#series.all().length;
    if (previous !== undefined && previous.reread > mayReread) this.#series.leaveBehind();
    this.#hot = this.#scan(undefined, this.#series.lowestMark());
    this.#hot.limit = previous?.limit ?? PAGE_SIZE;
    this.#hot.capped = previous?.capped ?? false;
    this.#hot.largestPage = previous?.largestPage ?? 0;
    this.#hot.suspect = previous?.suspect;
    return this.#hot;
  }

  /** Looks at series that the hot look leaves out, `count` of them, in turn. */
  *apart(count: number): Generator<PageScan, void, undefined> {
    const names = this.#seq === undefined ? this.#series.apart() : [];
    for (let index = 0; index < Math.min(count, names.length); index++) {
      const name = names[this.#nextApart++ % names.length] as string;
      yield this.#scan(name, this.#series.markOfName(name));
    }
  }

  /** A look from the beginning, for names that are new and for steps that were counted again; none where points are numbered. */
  *look(): Generator<PageScan, void, undefined> {
    if (this.#hot !== undefined) this.#hot.capped = false;
    if (this.#seq === undefined) yield this.#scan(undefined, undefined, LOOK_PAGE);
  }

  /** @param after the mark to read from, its own step included; undefined reads from the beginning */
  #scan(name: string | undefined, after: number | undefined, largestLimit = LARGEST_PAGE): Scan {
    const isLook = largestLimit === LOOK_PAGE;
    let position = after;
    let asked: number | undefined;
    const ask = (limit: number, afterStep: number | undefined) => {
      asked = this.#seq;
      if (asked !== undefined) return this.#options.ask({ since_seq: asked, limit });
      return this.#options.ask({ limit, ...(afterStep !== undefined && { after_step: afterStep }), ...(name !== undefined && { name }) });
    };
    const scan: Scan = {
      limit: PAGE_SIZE,
      capped: false,
      largestLimit,
      largestPage: 0,
      reread: 0,
      // One less than the mark, since the contract's parameter leaves its own step out.
      ask: (limit) => ask(limit, position === undefined ? undefined : position - 1),
      sift: (answer) => {
        const page = this.#sift(answer, asked);
        scan.reread += page.count - page.items.length;
        const mayMove = !isLook && this.#seq === undefined && !page.cutBefore && page.highest !== undefined;
        const moved = mayMove && page.highest > (position ?? -Infinity);
        if (moved) position = page.highest;
        return { ...page, moved };
      },
      doubt: () => {
        if (!isLook) this.#options.doubt();
      },
      ...(!isLook && {
        askBeyond: async (limit: number) => (position === undefined || this.#seq !== undefined ? undefined : ask(limit, position)),
        goBeyond: () => {
          if (position !== undefined) position += 1;
        },
      }),
    };
    return scan;
  }

  /** @param asked the number that was asked after, if one was */
  #sift(answer: JsonObject, asked: number | undefined): Page & { readonly highest: number | undefined } {
    const payloads = listOf(answer, 'metrics').map(withFiniteValue);
    const taken = this.#recent.page();
    const fresh: { readonly item: PageItem; readonly step: number; readonly seq: number }[] = [];
    if (payloads.length > 0) this.#noteNumbers(payloads.map((payload) => ownNumber(payload['seq'])), asked);
    for (const payload of payloads) {
      const message = StreamMessage.fromMetric(this.#options.jobId, payload);
      const identity = identityOf(message);
      const time = Date.parse(message.timestamp) || 0;
      if (taken(identity) || !this.#mayBeNew(payload, time)) continue;
      const item = { take: () => this.#take(message, payload, time, identity) };
      fresh.push({ item, step: stepOf(payload) ?? -Infinity, seq: ownNumber(payload['seq']) ?? 0 });
    }
    const steps = payloads.map(stepOf).filter((step) => step !== undefined);
    const descending = steps.length > 1 && (steps[0] as number) > (steps.at(-1) as number);
    const order = this.#seq !== undefined ? 'seq' : 'step';
    return {
      items: fresh.toSorted((left, right) => left[order] - right[order] || 0).map(({ item }) => item),
      count: payloads.length,
      cutBefore: descending && this.#seq === undefined && fresh.length > 0,
      highest: steps.length === 0 ? undefined : Math.max(...steps),
    };
  }

  /** Numbers are the cursor where every point has one from the first page on, and the backend heeds them. */
  #noteNumbers(numbers: readonly (number | undefined)[], asked: number | undefined): void {
    const complete = numbers.every((seq) => seq !== undefined);
    if (asked !== undefined && numbers.some((seq) => seq !== undefined && seq <= asked)) this.#numbersAreIdle = true;
    if (!complete || this.#numbersAreIdle) this.#seq = undefined;
    else if (this.#series.all().length === 0) this.#seq ??= 0;
  }

  #mayBeNew(payload: JsonObject, time: number): boolean {
    const seq = ownNumber(payload['seq']);
    if (this.#seq !== undefined && seq !== undefined) return seq > this.#seq;
    if (!this.#recent.forgot) return true;
    const series = this.#series.known(payload);
    const step = stepOf(payload);
    if (series === undefined || (step !== undefined && series.mark === undefined)) return true;
    if (step !== undefined && step >= (series.mark as number)) return true;
    return time > series.latest;
  }

  #take(message: MetricMessage, payload: JsonObject, time: number, identity: ReturnType<typeof identityOf>): MetricMessage {
    const { bare } = this.#series.of(payload);
    const before = this.#recent.take(identity);
    this.#series.take(payload, time);
    const seq = ownNumber(payload['seq']);
    if (this.#seq !== undefined && seq !== undefined) this.#seq = Math.max(this.#seq, seq);
    if (message.seq !== undefined) return message;
    const ordinal = stepOf(payload) === undefined && time === 0 ? bare : before;
    return ordinal === 0 ? message : { ...message, ordinal };
  }
}
