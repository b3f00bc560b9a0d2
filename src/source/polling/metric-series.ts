import type { JsonObject } from '../../core/json.ts';
import { stepOf } from './metric-point.ts';

/** What was taken of one series: points that share name and phase. */
export interface MetricSeries {
  readonly name: string;
  readonly phase: string;
  /** The highest step taken; undefined for a series without steps. */
  mark?: number;
  /** The latest time of a point taken, in milliseconds since 1970; 0 where points have no time. */
  latest: number;
  /** Points taken that have neither step nor time. */
  bare: number;
  /** True where the series lags so far behind the others that it is asked for by its own name. */
  lagging?: boolean;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The series of a job, by name and phase. */
export class SeriesTable {
  readonly #series = new Map<string, MetricSeries>();

  constructor(state: readonly MetricSeries[] = []) {
    for (const series of state) this.#series.set(`${series.name}\n${series.phase}`, { ...series });
  }

  /** The series of a point; made where it is new. */
  of(payload: JsonObject): MetricSeries {
    const name = text(payload['name']);
    const phase = text(payload['phase']);
    const key = `${name}\n${phase}`;
    let series = this.#series.get(key);
    if (series === undefined) this.#series.set(key, (series = { name, phase, latest: 0, bare: 0 }));
    return series;
  }

  /** The series of a point, if one of its points was taken. */
  known(payload: JsonObject): MetricSeries | undefined {
    return this.#series.get(`${text(payload['name'])}\n${text(payload['phase'])}`);
  }

  /** Notes that a point was taken. @param time milliseconds since 1970, 0 where it has none */
  take(payload: JsonObject, time: number): void {
    const series = this.of(payload);
    const step = stepOf(payload);
    if (step !== undefined) series.mark = Math.max(series.mark ?? -Infinity, step);
    if (step === undefined && time === 0) series.bare++;
    series.latest = Math.max(series.latest, time);
    delete series.lagging;
  }

  all(): MetricSeries[] {
    return [...this.#series.values()];
  }

  /** The step that no series in step with the others has passed; undefined where there is none with steps. */
  lowestMark(): number | undefined {
    const marks = this.all().filter(({ lagging }) => !lagging).map(({ mark }) => mark).filter((mark) => mark !== undefined);
    return marks.length === 0 ? undefined : Math.min(...marks);
  }

  /** Takes the series that hold the lowest mark back out of it, unless they are the only ones left. */
  leaveBehind(): void {
    const lowest = this.lowestMark();
    const others = this.all().filter(({ lagging, mark }) => !lagging && mark !== undefined && mark !== lowest);
    if (others.length === 0) return;
    for (const series of this.all()) if (series.mark === lowest) series.lagging = true;
  }

  /** Names to ask for one by one: of lagging series, and of those without steps beside others with steps. */
  apart(): string[] {
    const stepped = this.lowestMark() !== undefined;
    return [...new Set(this.all().filter(({ lagging, mark }) => lagging || (stepped && mark === undefined)).map(({ name }) => name))];
  }

  /** The lowest mark of all series of a name; undefined where one of them has no steps. */
  markOfName(name: string): number | undefined {
    const marks = this.all().filter((series) => series.name === name).map(({ mark }) => mark);
    return marks.includes(undefined) || marks.length === 0 ? undefined : Math.min(...(marks as number[]));
  }
}
