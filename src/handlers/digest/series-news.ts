import { printable } from '../../core/text.ts';
import { formatNumber } from '../format-number.ts';
import type { JobState } from '../rich/state/job-state.ts';
import type { MetricSeries } from '../rich/state/metric-series.ts';

const LONGEST_KEY = 120;

/** What of a series was told already: how many points it had, and how many of them were not finite. */
interface Told {
  readonly points: number;
  readonly nonfinite: number;
}

/** Finds the series that have got points since it was last asked. */
export class SeriesNews {
  readonly #told = new Map<MetricSeries, Told>();

  /** `train.loss=2.011` for each of them, in the order of their first points. Safe to print. */
  take({ series }: JobState): string[] {
    const texts: string[] = [];
    for (const one of series.values()) {
      const before = this.#told.get(one) ?? { points: 0, nonfinite: 0 };
      const { points } = one.history;
      if (points === before.points || one.last === undefined) continue;
      this.#told.set(one, { points, nonfinite: one.nonfiniteCount });
      // A last value that is not finite says so itself; those before it would be overlooked.
      const hidden = one.nonfiniteCount - before.nonfinite - (Number.isFinite(one.last.value) ? 0 : 1);
      texts.push(`${printable(one.key.slice(0, LONGEST_KEY)).slice(0, LONGEST_KEY)}=${formatNumber(one.last.value)}${hidden > 0 ? `(${hidden} not finite before)` : ''}`);
    }
    return texts;
  }
}
