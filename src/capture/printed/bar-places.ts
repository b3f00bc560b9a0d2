import type { Place } from './place.ts';
import type { PrintedBar } from './printed-bar.ts';

/** What an epoch that was announced on a line above says. */
export interface EpochHeader {
  readonly epoch: number;
  readonly totalEpochs: number | undefined;
}

interface Bar {
  readonly key: string;
  readonly isAside: boolean;
  done: number;
  total: number;
  epoch: number | undefined;
  totalEpochs: number | undefined;
  /** Steps of the passes before this one. */
  base: number;
  /** When it last came, in pieces. */
  at: number;
  /** Figures were printed on it, or beside it. */
  hasFigures: boolean;
}

const MOST_BARS = 32;

/** Bars with other words in front of them count something beside the training: `Map`, `Loading weights`. */
const TRAINING = /train|epoch|step|iter|fit|batch|loss|optim|tun|round|trial|fold|learn|keras|update|episode/i;
const VALIDATION = /\b(?:valid|eval|test|predict|sanity|infer)/i;
const DATA_UNIT = /^(?:examples?|b|[kmgt]?i?b|files?|shards?|rows?|tokens?)$/i;

/** So many pieces may come before a bar is taken for forgotten: by whether it is complete, and has figures. */
const PATIENCE = { complete: 0, completeWithFigures: 256, open: 1_000, openWithFigures: 10_000 };

/** A bar that has come to its end says where the training is only for so many pieces more. */
const FRESH_PIECES = 16;

/** True for the bar of a validation inside the training. */
export function isValidationBar({ description }: PrintedBar): boolean {
  return VALIDATION.test(description);
}

/**
 * Follows the progress bars of a program: which one is that of the training, and what it says over all its passes. A bar that begins again when it was
 * complete goes on counting; one that begins again before belongs to a run that was started anew.
 */
export class BarPlaces {
  readonly #bars = new Map<string, Bar>();
  #main: Bar | undefined;
  /** Epochs are counted from 0. */
  #fromZero = false;

  /**
   * Takes what a bar shows now.
   * @param header the epoch that a line above announced
   * @param at number of the piece
   * @returns where it stands; undefined where it is not about the training
   */
  take(shown: PrintedBar, header: EpochHeader | undefined, at: number): Place | undefined {
    const bar = this.#barOf(shown, at);
    this.#move(bar, shown, header);
    bar.at = at;
    bar.hasFigures ||= shown.values.length > 0;
    if (bar.isAside) {
      // What is evaluated stands where the training does.
      if (this.#main !== undefined && isValidationBar(shown)) this.#main.at = at;
      return undefined;
    }
    this.#chooseMain(bar, at);
    return this.#placeOf(bar, true);
  }

  /** Where the training is by its bar; undefined where there is none, or none any more. @param at number of the piece */
  current(at: number): Place | undefined {
    const bar = this.#main;
    if (bar === undefined || (bar.done >= bar.total && at - bar.at > FRESH_PIECES)) return undefined;
    bar.hasFigures = true;
    return this.#placeOf(bar, false);
  }

  /** Where the training is by what its bar shows next, behind a line with figures; undefined for another bar. */
  peek(shown: PrintedBar): Place | undefined {
    const bar = this.#bars.get(keyOf(shown));
    if (bar === undefined || bar.isAside || (bar !== this.#main && !bar.hasFigures) || shown.done < bar.done) return undefined;
    bar.hasFigures = true;
    return this.#placeOf({ ...bar, done: shown.done }, false);
  }

  /** True for the bar of the training. */
  isMain(shown: PrintedBar): boolean {
    return this.#main?.key === keyOf(shown);
  }

  /** Adds so many steps of passes that are not in sight. Passes are whole ones. */
  shift(steps: number): void {
    if (this.#main !== undefined && steps % this.#main.total === 0) this.#main.base += steps;
  }

  #barOf(shown: PrintedBar, at: number): Bar {
    const key = keyOf(shown);
    const known = this.#bars.get(key);
    if (known !== undefined) return known;
    if (this.#bars.size >= MOST_BARS) {
      const [oldest] = [...this.#bars.values()].filter((bar) => bar !== this.#main).toSorted((left, right) => left.at - right.at);
      if (oldest !== undefined) this.#bars.delete(oldest.key);
    }
    const { description, unit, done, total, epoch, totalEpochs, values } = shown;
    const isOther = description !== '' && !TRAINING.test(description) && values.length === 0;
    const isAside = isOther || isValidationBar(shown) || DATA_UNIT.test(unit);
    const bar: Bar = { key, isAside, done, total, epoch, totalEpochs, base: 0, at, hasFigures: false };
    this.#bars.set(key, bar);
    return bar;
  }

  #move(bar: Bar, shown: PrintedBar, header: EpochHeader | undefined): void {
    const { done } = shown;
    const { epoch, totalEpochs } = shown.epoch === undefined ? { epoch: header?.epoch, totalEpochs: header?.totalEpochs } : shown;
    this.#fromZero ||= epoch === 0 || shown.countsEpochsFromZero === true;
    const rose = epoch !== undefined && bar.epoch !== undefined && epoch > bar.epoch;
    const fell = epoch !== undefined && bar.epoch !== undefined && epoch < bar.epoch;
    if (done < bar.done && !fell && (rose || bar.done >= bar.total)) {
      bar.base += bar.done >= bar.total ? bar.total : bar.done;
    }
    if (fell) bar.base = 0;
    Object.assign(bar, { done, epoch, totalEpochs });
  }

  #chooseMain(bar: Bar, at: number): void {
    const main = this.#main;
    if (main === undefined || main === bar) {
      this.#main = bar;
      return;
    }
    const isComplete = main.done >= main.total;
    const { complete, completeWithFigures, open, openWithFigures } = PATIENCE;
    const patience = isComplete ? (main.hasFigures ? completeWithFigures : complete) : main.hasFigures ? openWithFigures : open;
    if (at - main.at > patience || (bar.hasFigures && !main.hasFigures)) this.#main = bar;
  }

  #placeOf({ base, done, total, epoch, totalEpochs }: Bar, isOwn: boolean): Place {
    if (epoch !== undefined && totalEpochs !== undefined) {
      const origin = this.#fromZero ? 0 : 1;
      return { step: (epoch - origin) * total + done, totalSteps: (totalEpochs + 1 - origin) * total, epoch, isOwn };
    }
    // How many epochs there will be is not known; of passes without a name, there may be no more.
    return { step: base + done, totalSteps: epoch === undefined ? base + total : undefined, epoch, isOwn };
  }
}

function keyOf({ description, total }: PrintedBar): string {
  return `${description.slice(0, 100).replace(/\d+/g, '#')}|${total}`;
}
