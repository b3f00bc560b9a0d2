import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import type { NewRecord } from '../../core/log-record.ts';
import { normaliseTimestamp } from '../../core/timestamp.ts';
import { metricRecord } from '../reported/report-records.ts';
import type { FileReaderOptions } from './file-reader.ts';
import { metricNaming } from './metric-naming.ts';

const STEPS = ['step', 'global_step', 'current_steps', 'current_step', '_step', 'iteration', 'iter', 'trainer/global_step', 'train/global_step', 'training/global_step'];
const TOTALS = ['total_steps', 'max_steps', 'total_iterations', 'num_steps'];
const EPOCHS = ['epoch', 'current_epoch', 'train/epoch', 'training/epoch'];
const TIMES = ['created_at', 'timestamp', '_timestamp', 'wall_time', 'time'];

/** As ms-swift writes it: `"5/100"`. */
const STEP_OF_TOTAL = 'global_step/max_steps';

/** Numbers beside the metrics. */
const NO_METRICS = new Set([...STEPS, ...TOTALS, ...EPOCHS, 'percentage', 'elapsed_time', 'elapsed_seconds', 'remaining_time', 'total_flos', '_runtime']);

/** Behind the last step Hugging Face Trainer writes the mean of all losses: no point of their curve. */
const NAME_OF_SUMMARY: Readonly<Record<string, string>> = { train_loss: 'train_mean_loss' };

const NONFINITE = new Set(['NaN', 'Infinity', '-Infinity']);
const MOST_METRICS = 500;
const LONGEST_NAME = 200;

/** How the text of a time begins: `Date.parse` takes a bare `5` for one too. */
const DATE = /^\d{4}-\d\d-\d\d/;

/** Seconds since 1970 of what can be a time, and is no duration. */
const EARLIEST_SECONDS = 1e9;

/** How far a line says that the training is. */
export interface LinePosition {
  readonly step?: number;
  readonly totalSteps?: number;
  readonly epoch?: number;
}

function finite(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function numberAt(line: JsonObject, names: readonly string[]): number | undefined {
  return names.map((name) => line[name]).find(finite);
}

function pair(line: JsonObject): readonly (number | undefined)[] {
  const text = line[STEP_OF_TOTAL];
  const [, step, total] = (typeof text === 'string' ? /^(\d{1,15})\/(\d{1,15})$/.exec(text) : undefined) ?? [];
  return [step, total].map((digits) => (digits === undefined ? undefined : Number(digits)));
}

/** How far the line says that the training is. */
export function positionOf(line: JsonObject): LinePosition {
  const [pairStep, pairTotal] = pair(line);
  const [step, totalSteps, epoch] = [pairStep ?? numberAt(line, STEPS), pairTotal ?? numberAt(line, TOTALS), numberAt(line, EPOCHS)];
  return { ...(step !== undefined && { step }), ...(totalSteps !== undefined && totalSteps > 0 && { totalSteps }), ...(epoch !== undefined && { epoch }) };
}

/** When it was written, if the line says so. */
function timeOf(line: JsonObject): { readonly created_at?: string } {
  for (const name of TIMES) {
    const value = line[name];
    const isText = typeof value === 'string' && DATE.test(value);
    if (!isText && !(finite(value) && value >= EARLIEST_SECONDS)) continue;
    const time = Date.parse(normaliseTimestamp(value));
    if (!Number.isNaN(time)) return { created_at: new Date(time).toISOString() };
  }
  return {};
}

/** Where the metrics of a line stand: in it, or in the object beside its step. */
function metricsOf(line: JsonObject): JsonObject {
  const inner = [line['data'], line['metrics']].find(isJsonObject);
  return inner !== undefined && positionOf(line).step !== undefined ? inner : line;
}

function isTime(name: string, value: JsonValue | undefined): boolean {
  return TIMES.includes(name) && finite(value) && value >= EARLIEST_SECONDS;
}

/** The metrics that a line of JSON holds, whichever trainer wrote it: every number that is none of step, epoch and time. */
export function metricLineRecords(line: JsonObject, options: FileReaderOptions): NewRecord[] {
  const values = metricsOf(line);
  const { step, epoch } = { ...positionOf(values), ...positionOf(line) };
  const isSummary = values['train_runtime'] !== undefined;
  const records: NewRecord[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== 'number' && !(typeof value === 'string' && NONFINITE.has(value))) continue;
    if (NO_METRICS.has(name) || isTime(name, value) || name === '' || name.length > LONGEST_NAME) continue;
    const shownName = (isSummary && NAME_OF_SUMMARY[name]) || name;
    records.push(metricRecord({}, { ...metricNaming(shownName, options), value, ...(step !== undefined && { step }), ...(epoch !== undefined && { epoch }), ...timeOf(line) }));
    if (records.length === MOST_METRICS) break;
  }
  return records;
}

/** True where a line of unknown origin looks like one of metrics: it says its step or epoch, and has more numbers than words. */
export function isMetricLine(line: JsonObject): boolean {
  const { step, epoch } = positionOf(line);
  if (step === undefined && epoch === undefined) return false;
  const values = Object.values(metricsOf(line));
  const words = values.filter((value) => typeof value === 'string' && !NONFINITE.has(value));
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length > words.length && words.every((word) => String(word).length <= 100);
}
