import { metricValue, type MetricMessage } from '../../../core/message.ts';
import { addAlert } from './add-alert.ts';
import { addPoint } from './add-point.ts';
import { bounded } from './bounded.ts';
import { numberField } from './fields.ts';
import { findSeries } from './find-series.ts';
import type { JobState } from './job-state.ts';
import { NonfiniteAlert } from './nonfinite-alert.ts';
import { noteStart } from './note-start.ts';
import { reportMetricStep } from './report-step.ts';

const LONGEST_NAME = 200;
const EPOCH = ['epoch'];

function nameOf(value: unknown): string {
  if (typeof value === 'string' && value !== '') return bounded(value, LONGEST_NAME);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '(no name)';
}

function countDropped(state: JobState, time: number): void {
  state.droppedPoints++;
  if (state.droppedPoints > 1) return;
  addAlert(state, { level: 'warning', time, text: `more than ${state.limits.series} metrics: further ones are not shown`, step: undefined });
}

/** Adds a point to its series. One without a number counts as NaN, one without a step follows the one before it. */
export function reduceMetric(state: JobState, message: MetricMessage, time: number): void {
  const { data } = message;
  const phase = typeof data['phase'] === 'string' && data['phase'] !== '' ? bounded(data['phase'], LONGEST_NAME) : undefined;
  const series = findSeries(state, nameOf(data['name']), phase);
  if (series === undefined) return countDropped(state, time);
  addPoint(series, { value: metricValue(message) ?? Number.NaN, step: message.step ?? series.history.points, time });
  if (series.nonfiniteCount === 1 && !Number.isFinite(series.last?.value)) addAlert(state, new NonfiniteAlert(series));
  if (!series.isTraining) return;
  noteStart(state, time);
  if (message.step === undefined) return;
  reportMetricStep(state, message.step, time);
  state.epoch = numberField(data, EPOCH) ?? state.epoch;
}
