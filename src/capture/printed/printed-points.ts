import type { NewRecord } from '../../core/log-record.ts';
import { mapMetricName } from '../map-metric-name.ts';
import { metricRecord } from '../reported/report-records.ts';
import { LogBudget } from './log-budget.ts';
import type { Place } from './place.ts';
import type { PrintedValue } from './printed-reading.ts';
import { RecentPoints } from './recent-points.ts';
import { StepSeries } from './step-series.ts';

/** Most names that the printed metrics of a job have. */
const MOST_NAMES = 512;
const LONGEST_NAME = 200;

/** Points that are kept: so many at once, and so many a second for as long as the program runs. */
const POINTS = { lines: 20_000, linesPerSecond: 200, characters: 1, charactersPerSecond: 1 };
/** The same of one name that a bar shows. */
const POINTS_OF_BAR = { ...POINTS, lines: 200, linesPerSecond: 10 };

interface Series {
  readonly steps: StepSeries;
  /** What a bar showed last. */
  shown: number | undefined;
  readonly barBudget: LogBudget;
  /** The newest point of a bar, where it was one too many. */
  held: NewRecord | undefined;
}

export interface PrintedPointsOptions {
  readonly mapNames: boolean;
  readonly isReported: (name: string) => boolean;
}

/** A point that was found, and where. */
export interface FoundPoint extends PrintedValue {
  readonly place: Place;
  readonly isOnBar: boolean;
  /** Unless it changed it may be the figure of an earlier step. */
  readonly isKept: boolean;
  /** The user named it. */
  readonly isNamed: boolean;
}

/** Turns what was found into records: without repeats, in bounds, each with the attempt of the run that it belongs to. */
export class PrintedPoints {
  readonly #options: PrintedPointsOptions;
  readonly #series = new Map<string, Series>();
  readonly #recent = new RecentPoints();
  readonly #budget = new LogBudget(POINTS);
  #attempt = 1;
  #names: 'few' | 'too many' | 'said' = 'few';
  #isFull = false;
  #missedLines = 0;
  #hasSaidMissed = false;
  /** The last point that was taken. */
  #newest: { readonly name: string; readonly step: number } | undefined;

  constructor(options: PrintedPointsOptions) {
    this.#options = options;
  }

  /** True from the point on that was one too many, until there is room again: then nobody need look for more. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** To be called before lines are read that came together. */
  begin(): void {
    this.#isFull = false;
  }

  /** Counts a line that nobody looked at. */
  miss(): void {
    this.#missedLines++;
  }

  /** The last point that was taken, by the name it has in the log. */
  get newest(): { readonly name: string; readonly step: number } | undefined {
    return this.#newest;
  }

  /** The program trains anew, whatever the steps say: what comes next belongs to another attempt. */
  beginAttempt(): void {
    if (this.#series.size > 0) this.#attempt++;
  }

  /** To be called before the points of a line are taken: one of them may show that all of them belong to another attempt. */
  beginLine(values: readonly PrintedValue[], { step }: Place, isNamed: boolean): void {
    if (step === undefined) return;
    const series = values.map(({ name }) => this.#series.get(this.#nameOf(name, isNamed)));
    if (series.some((one) => one?.steps.beginsAnew(step, this.#attempt))) this.#attempt++;
  }

  /** Goes on from the newest point of a name that the log holds. */
  resume(name: string, step: number, attempt: number): void {
    this.#attempt = Math.max(this.#attempt, attempt);
    this.#seriesOf(name)?.steps.resume(step, attempt);
  }

  /**
   * Takes a point.
   * @param at number of the piece that it was found on
   * @param now milliseconds
   */
  take(point: FoundPoint, at: number, now: number): NewRecord | undefined {
    const name = this.#nameOf(point.name, point.isNamed);
    if (name.length > LONGEST_NAME || this.#options.isReported(name)) return undefined;
    const series = this.#seriesOf(name);
    if (series === undefined) return undefined;
    const { value, place, isOnBar, isKept } = point;
    if (isKept && Object.is(series.shown, value)) return undefined;
    const { steps } = series;
    steps.isCounted ||= place.step === undefined;
    const step = place.step === undefined || (steps.isCounted && !place.isOwn) ? (steps.last ?? 0) + 1 : place.step;
    const attempt = steps.take(step, this.#attempt);
    this.#attempt = Math.max(this.#attempt, attempt);
    if (this.#recent.isRepeat(`${attempt} ${step} ${name}`, { value, isOwn: place.isOwn, isOnBar, at })) return undefined;
    if (isKept) series.shown = value;
    this.#newest = { name, step };
    const { epoch } = place;
    const record = metricRecord({}, { name, value, step, ...(epoch !== undefined && { epoch }), ...(attempt > 1 && { data: { attempt } }) });
    series.held = undefined;
    if (isOnBar && !series.barBudget.take(0, now)) {
      series.held = record;
      return undefined;
    }
    if (this.#budget.take(0, now)) return record;
    this.#isFull = true;
    return undefined;
  }

  /** What is to be said of what was left out: once of each kind. */
  warnings(): NewRecord[] {
    const said: NewRecord[] = [];
    if (this.#names === 'too many') {
      this.#names = 'said';
      said.push(warning(`The program prints metrics of more than ${MOST_NAMES} names: the others are left out`));
    }
    if (this.#missedLines > 0 && !this.#hasSaidMissed) {
      this.#hasSaidMissed = true;
      said.push(warning(`The program prints more metrics than are kept, ${POINTS.linesPerSecond} a second: some are left out. What it writes to the file named in TRAINSTREAM_FILE is always kept`));
    }
    return said;
  }

  /** Forgets what was held back: it was told before. */
  forgetHeld(): void {
    for (const series of this.#series.values()) series.held = undefined;
  }

  /** What is left to tell when all was read: the figures that bars showed last. */
  end(): NewRecord[] {
    const held = [...this.#series.values()].flatMap((series) => series.held ?? []);
    if (this.#missedLines > 0) held.push(warning(`${this.#missedLines} printed lines were not searched for metrics: there were too many`));
    return held;
  }

  #nameOf(name: string, isNamed: boolean): string {
    return this.#options.mapNames && !isNamed ? mapMetricName(name) : name;
  }

  #seriesOf(name: string): Series | undefined {
    const known = this.#series.get(name);
    if (known !== undefined) return known;
    if (this.#series.size >= MOST_NAMES) {
      if (this.#names === 'few') this.#names = 'too many';
      return undefined;
    }
    const series = newSeries(this.#attempt);
    this.#series.set(name, series);
    return series;
  }
}

function newSeries(attempt: number): Series {
  return { steps: new StepSeries(attempt), shown: undefined, barBudget: new LogBudget(POINTS_OF_BAR), held: undefined };
}

function warning(message: string): NewRecord {
  return { kind: 'event', type: 'runner.metrics.dropped', level: 'warning', message, data: {} };
}
