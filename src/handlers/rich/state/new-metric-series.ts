import { SeriesHistory } from '../../history/series-history.ts';
import { goalOfName } from './goal-of-name.ts';
import type { MetricSeries } from './metric-series.ts';

const TRAINING = /^train/i;
const HELD_OUT = /^(?:val|eval|test|dev)/i;

/** Without a phase the name has to tell: a gauge of the machine may count its own steps. */
function isTrainingSeries(name: string, phase: string | undefined): boolean {
  return TRAINING.test(phase ?? name) || (phase === undefined && /loss$/i.test(name) && !HELD_OUT.test(name));
}

/** A series without points. @param buckets most buckets of its history */
export function newMetricSeries(key: string, name: string, phase: string | undefined, buckets?: number): MetricSeries {
  return {
    key,
    name,
    phase,
    history: new SeriesHistory(buckets),
    last: undefined,
    best: undefined,
    goal: goalOfName(name),
    isTraining: isTrainingSeries(name, phase),
    nonfiniteCount: 0,
    nonfinitePoints: [],
  };
}
