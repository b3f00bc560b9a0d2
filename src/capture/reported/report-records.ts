import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { EventLevel, NewRecord } from '../../core/log-record.ts';
import { terminalStatusOfEventType } from '../../core/terminal-event.ts';
import { normaliseTimestamp } from '../../core/timestamp.ts';

const LONGEST_NAME = 255;
const LONGEST_TEXT = 8_192;
const LEVELS: readonly string[] = ['debug', 'info', 'warning', 'error'] satisfies EventLevel[];
const NONFINITE = ['NaN', 'Infinity', '-Infinity'];

/** Why something that was reported cannot be used: a sentence that begins with the field. */
export class ReportError extends Error {}

/** A name of 1 to 255 characters. @throws ReportError */
export function checkedName(value: unknown, field: string): string {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_NAME) {
    throw new ReportError(`${field}: expected a name of 1 to ${LONGEST_NAME} characters`);
  }
  return value;
}

function optionalNumber(value: unknown, field: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  // JSON knows no such number, but 1e999 is read as one, and would be written as null.
  if (!Number.isFinite(value)) throw new ReportError(`${field}: expected a finite number`);
  return value as number;
}

/** @throws ReportError */
export function optionalObject(value: unknown, field: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isJsonObject(value)) throw new ReportError(`${field}: expected an object`);
  return value;
}

/** Characters of a time in the form that the log has. Years of more than four digits make it longer, and hardly any program reads them. */
const TIME_LENGTH = '2026-11-25T07:30:00.000Z'.length;

/**
 * A time as text, or as a number of seconds since 1970, which is what programs have at hand.
 * @throws nothing: a time that cannot be read is left to the log's own clock
 */
export function timeOf(value: unknown): { created_at?: string } {
  const text = normaliseTimestamp(value);
  const milliseconds = text === '' ? Number.NaN : Date.parse(text);
  const time = Number.isNaN(milliseconds) ? '' : new Date(milliseconds).toISOString();
  return time.length === TIME_LENGTH ? { created_at: time } : {};
}

/** Series whose name says that they come from evaluation belong to the phase `eval`. */
function phaseOfMetric(metricName: string): string | undefined {
  if (/^(?:val|eval|test)\./.test(metricName)) return 'eval';
  return metricName.startsWith('train.') ? 'train' : undefined;
}

/**
 * A reported point as a record.
 * @param line what stands around it: its `created_at` counts where the point has none
 * @throws ReportError
 */
export function metricRecord(line: JsonObject, point: JsonObject): NewRecord {
  const metricName = checkedName(point['name'], 'metric.name');
  const { value } = point;
  // A bare NaN arrives as its name, a number beyond all bounds (1e999) as an infinity.
  const nonfinite = NONFINITE.find((word) => Object.is(value, Number(word)) || value === word);
  if (typeof value !== 'number' && nonfinite === undefined) throw new ReportError(`${metricName}: expected a number as its value`);
  const step = optionalNumber(point['step'], 'step');
  const epoch = optionalNumber(point['epoch'], 'epoch');
  const phase = typeof point['phase'] === 'string' ? point['phase'] : phaseOfMetric(metricName);
  const data = optionalObject(point['data'], 'metric.data');
  return {
    kind: 'metric',
    name: metricName,
    value: nonfinite === undefined ? (value as number) : null,
    ...(step !== undefined && { step }),
    ...(epoch !== undefined && { epoch }),
    ...(phase !== undefined && { phase }),
    ...(nonfinite !== undefined ? { data: { ...data, nonfinite } } : data !== undefined && { data }),
    ...timeOf(point['created_at'] ?? line['created_at']),
  };
}

/** A reported event as a record. @throws ReportError */
export function eventRecord(line: JsonObject, said: JsonObject): NewRecord {
  const type = checkedName(said['type'], 'event.type');
  if (terminalStatusOfEventType(type) !== undefined) throw new ReportError(`event.type: ${type} is said by the runner when the process has ended`);
  const { message = '', level = 'info' } = said;
  if (typeof message !== 'string') throw new ReportError('event.message: expected text');
  if (typeof level !== 'string' || !LEVELS.includes(level.toLowerCase())) throw new ReportError(`event.level: expected one of ${LEVELS.join(', ')}`);
  return {
    kind: 'event',
    type,
    level: level.toLowerCase() as EventLevel,
    message: message.slice(0, LONGEST_TEXT),
    data: optionalObject(said['data'], 'event.data') ?? {},
    ...timeOf(said['created_at'] ?? line['created_at']),
  };
}
