import { quantile } from './quantile.ts';

/** How far back the median looks. */
const WINDOW_MS = 5 * 60_000;
/** Reports closer together are one: what a program sends in a bundle says nothing about its speed. */
const SHORTEST_INTERVAL_MS = 500;
/** So many stay, however old they are: the steps of some jobs take minutes. */
const FEWEST_KEPT = 5;
/** Fewer tell nothing. */
const FEWEST_TRUSTED = 3;
/** So many reports in a rising row below the highest step mean that a run was resumed, not that one of several series lags. */
const REPORTS_OF_RESUMED_RUN = 3;

interface StepReport {
  readonly step: number;
  readonly time: number;
}

interface Interval {
  readonly endedAt: number;
  readonly milliseconds: number;
  readonly perSecond: number;
}

interface Summary {
  readonly perSecond: number | undefined;
  readonly intervalMs: number | undefined;
}

function sorted(numbers: readonly number[]): number[] {
  return numbers.toSorted((left, right) => left - right);
}

/** The median of steps per second; undefined where the middle half of the intervals differs by more than that. */
function steadyMedian(intervals: readonly Interval[]): number | undefined {
  if (intervals.length < FEWEST_TRUSTED) return undefined;
  const rates = sorted(intervals.map(({ perSecond }) => perSecond));
  const median = quantile(rates, 0.5) as number;
  const spread = (quantile(rates, 0.75) as number) - (quantile(rates, 0.25) as number);
  return spread <= median ? median : undefined;
}

/**
 * How fast a job takes its steps: the median over the intervals between its step reports of the last five minutes, so that pauses and
 * bursts do not show in it. It goes by the times of the messages, and so does not care whether they come live or all at once.
 */
export class StepRate {
  /** Oldest first; bounded by the window, since none is shorter than `SHORTEST_INTERVAL_MS`. */
  readonly #intervals: Interval[] = [];
  /** Where the open interval began. */
  #base: StepReport | undefined;
  /** The highest step of the run. */
  #highest: StepReport | undefined;
  /** The newest report of a rising row below the highest step, and how long the row is. */
  #lower: (StepReport & { readonly reports: number }) | undefined;
  /** What the intervals say, until another one comes. */
  #summary: Summary | undefined;

  /** The newest step, as far as it is known that the run went back to it. */
  get step(): number | undefined {
    return this.#highest?.step;
  }

  /** When the step last changed, in milliseconds since 1970. */
  get changedAt(): number | undefined {
    return this.#lower?.time ?? this.#highest?.time;
  }

  /** Steps per second; undefined while there are too few reports, or while they differ too much to say. */
  get perSecond(): number | undefined {
    return this.#summarise().perSecond;
  }

  /** Median time between two reports of another step, in milliseconds; undefined before there were two. */
  get intervalMs(): number | undefined {
    return this.#summarise().intervalMs;
  }

  /**
   * Takes a report of a step. Reports of a step that is known and those older than the newest are passed over.
   * @param time milliseconds since 1970
   */
  add(step: number, time: number): void {
    if (this.#highest === undefined || this.#base === undefined) this.#startAt({ step, time });
    else if (step > this.#highest.step) this.#rise(this.#base, { step, time });
    else if (step === this.#highest.step) this.#lower = undefined;
    else if (time >= this.#highest.time && step !== this.#lower?.step) this.#fall({ step, time });
  }

  #startAt(report: StepReport): void {
    this.#base = report;
    this.#highest = report;
    this.#lower = undefined;
  }

  #rise(base: StepReport, report: StepReport): void {
    const milliseconds = report.time - base.time;
    if (milliseconds < 0) {
      // The clock was set back. Times before and after cannot be compared.
      this.#intervals.length = 0;
      this.#summary = undefined;
      return this.#startAt(report);
    }
    this.#highest = report;
    this.#lower = undefined;
    if (milliseconds < SHORTEST_INTERVAL_MS) return;
    this.#base = report;
    const perSecond = ((report.step - base.step) * 1_000) / milliseconds;
    // Steps so large that they cannot be counted with say nothing.
    if (!Number.isFinite(perSecond) || perSecond === 0) return;
    this.#intervals.push({ endedAt: report.time, milliseconds, perSecond });
    this.#summary = undefined;
    while (this.#intervals.length > FEWEST_KEPT && (this.#intervals[0] as Interval).endedAt < report.time - WINDOW_MS) this.#intervals.shift();
  }

  #fall(report: StepReport): void {
    const reports = this.#lower !== undefined && report.step > this.#lower.step ? this.#lower.reports + 1 : 1;
    if (reports === REPORTS_OF_RESUMED_RUN) this.#startAt(report);
    else this.#lower = { ...report, reports };
  }

  #summarise(): Summary {
    this.#summary ??= {
      perSecond: steadyMedian(this.#intervals),
      intervalMs: quantile(sorted(this.#intervals.map(({ milliseconds }) => milliseconds)), 0.5),
    };
    return this.#summary;
  }
}
