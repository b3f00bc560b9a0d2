import type { Alert } from './job-state.ts';
import type { MetricSeries, SeriesPoint } from './metric-series.ts';

/** Says that a series left the finite numbers. There is one for each such series, and it grows with the series. */
export class NonfiniteAlert implements Alert {
  readonly level = 'error';
  readonly #series: MetricSeries;

  /** @param series has a point that is not finite */
  constructor(series: MetricSeries) {
    this.#series = series;
  }

  /** Of the newest such point. */
  get time(): number {
    return this.#newest.time;
  }

  /** Of the newest such point. */
  get step(): number {
    return this.#newest.step;
  }

  get text(): string {
    const { key, nonfiniteCount, nonfinitePoints } = this.#series;
    const { value, step } = this.#newest;
    const others = nonfiniteCount === 1 ? '' : `, ${nonfiniteCount} points not finite since step ${nonfinitePoints[0]?.step}`;
    return `${key} is ${value} at step ${step}${others}`;
  }

  get #newest(): SeriesPoint {
    return this.#series.nonfinitePoints.at(-1) as SeriesPoint;
  }
}
