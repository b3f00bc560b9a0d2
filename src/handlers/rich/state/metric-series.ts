import type { SeriesHistory } from '../../history/series-history.ts';

/** One point of a series. */
export interface SeriesPoint {
  readonly value: number;
  /** The step it came with; where it had none, how many points the series had before it. */
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Which direction of a metric is good: to its least, to its highest, or neither. */
export type Goal = 'min' | 'max' | undefined;

/** A metric of one phase: `train.loss`, or the `loss` of phase `eval`. */
export interface MetricSeries {
  /** What tells series apart, and what is shown: the name, with the phase behind it where two phases share the name. */
  key: string;
  readonly name: string;
  readonly phase: string | undefined;
  /** Every point, in bounded memory. */
  readonly history: SeriesHistory;
  last: SeriesPoint | undefined;
  /** The best finite point; undefined where the name does not tell what is good. */
  best: SeriesPoint | undefined;
  /** Which direction is good, by the name: losses and errors fall, rewards and accuracies rise. */
  readonly goal: Goal;
  /** Whether its steps are those of the training itself, so that they tell how far the job is. */
  readonly isTraining: boolean;
  /** How many points were NaN or infinite. */
  nonfiniteCount: number;
  /** The first and the newest of them, bounded. */
  readonly nonfinitePoints: SeriesPoint[];
}
