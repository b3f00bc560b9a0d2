import { DEEPEST_JSON, isJsonObject, isNestedDeeper, type JsonObject } from '../core/json.ts';
import type { EventLevel, NewRecord } from '../core/log-record.ts';
import { terminalStatusOfEventType } from '../core/terminal-event.ts';
import { parseLenientJson } from '../core/lenient-json.ts';

/** What a line of the report file said: its records, or what was wrong with it. */
export type ReportLine = { readonly records: readonly NewRecord[] } | { readonly problem: string };

/** Longest line that is read, in bytes. */
export const LONGEST_REPORT_LINE = 64 * 1024;

const LONGEST_NAME = 255;
const LONGEST_TEXT = 8_192;
const LEVELS: readonly string[] = ['debug', 'info', 'warning', 'error'] satisfies EventLevel[];
const NONFINITE = ['NaN', 'Infinity', '-Infinity'];

class LineError extends Error {}

function name(value: unknown, field: string): string {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_NAME) {
    throw new LineError(`${field}: expected a name of 1 to ${LONGEST_NAME} characters`);
  }
  return value;
}

function optionalNumber(value: unknown, field: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  // JSON knows no such number, but 1e999 is read as one, and would be written as null.
  if (!Number.isFinite(value)) throw new LineError(`${field}: expected a finite number`);
  return value as number;
}

function optionalObject(value: unknown, field: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isJsonObject(value)) throw new LineError(`${field}: expected an object`);
  return value;
}

function time(value: unknown): { created_at?: string } {
  if (typeof value !== 'string') return {};
  const milliseconds = Date.parse(value);
  return Number.isNaN(milliseconds) ? {} : { created_at: new Date(milliseconds).toISOString() };
}

/** Series whose name says that they come from evaluation belong to the phase `eval`. */
function phaseOfMetric(metricName: string): string | undefined {
  if (/^(?:val|eval|test)\./.test(metricName)) return 'eval';
  return metricName.startsWith('train.') ? 'train' : undefined;
}

function metric(line: JsonObject, point: JsonObject): NewRecord {
  const metricName = name(point['name'], 'metric.name');
  const { value } = point;
  // A bare NaN arrives as its name, a number beyond all bounds (1e999) as an infinity.
  const nonfinite = NONFINITE.find((word) => Object.is(value, Number(word)) || value === word);
  if (typeof value !== 'number' && nonfinite === undefined) throw new LineError(`${metricName}: expected a number as its value`);
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
    ...time(point['created_at'] ?? line['created_at']),
  };
}

function shorthand(line: JsonObject, values: JsonObject): NewRecord[] {
  const { step, epoch } = line;
  return Object.entries(values).map(([metricName, value]) =>
    metric(line, { name: metricName, value: value ?? null, ...(step !== undefined && { step }), ...(epoch !== undefined && { epoch }) }),
  );
}

function event(line: JsonObject, said: JsonObject): NewRecord {
  const type = name(said['type'], 'event.type');
  if (terminalStatusOfEventType(type) !== undefined) throw new LineError(`event.type: ${type} is said by the runner when the process has ended`);
  const { message = '', level = 'info' } = said;
  if (typeof message !== 'string') throw new LineError('event.message: expected text');
  if (typeof level !== 'string' || !LEVELS.includes(level.toLowerCase())) throw new LineError(`event.level: expected one of ${LEVELS.join(', ')}`);
  return {
    kind: 'event',
    type,
    level: level.toLowerCase() as EventLevel,
    message: message.slice(0, LONGEST_TEXT),
    data: optionalObject(said['data'], 'event.data') ?? {},
    ...time(said['created_at'] ?? line['created_at']),
  };
}

function artifact(line: JsonObject, said: JsonObject): NewRecord {
  const path = name(said['path'], 'artifact.path');
  const kind = typeof said['kind'] === 'string' ? said['kind'] : 'file';
  return { kind: 'event', type: 'artifact.saved', level: 'info', message: `${kind}: ${path}`, data: { ...said }, ...time(line['created_at']) };
}

function records(line: JsonObject): NewRecord[] {
  const found: NewRecord[] = [];
  const metrics = optionalObject(line['metrics'], 'metrics');
  if (metrics !== undefined) found.push(...shorthand(line, metrics));
  const point = optionalObject(line['metric'], 'metric');
  if (point !== undefined) found.push(metric(line, point));
  const said = optionalObject(line['event'], 'event');
  if (said !== undefined) found.push(event(line, said));
  const saved = optionalObject(line['artifact'], 'artifact');
  if (saved !== undefined) found.push(artifact(line, saved));
  if (typeof line['phase'] === 'string') {
    const metadata = optionalObject(line['metadata'], 'metadata') ?? {};
    found.push({ kind: 'timeline', phase: name(line['phase'], 'phase'), metadata, ...time(line['created_at']) });
  }
  if (found.length === 0) throw new LineError('expected metrics, metric, event, phase or artifact');
  return found;
}

/** Reads one line of the file that a training process reports to (`TRAINSTREAM_FILE`). Never throws: a bad line is a problem to tell. */
export function parseReportLine(line: string): ReportLine {
  try {
    const value = parseLenientJson(line);
    if (!isJsonObject(value)) return { problem: 'expected a JSON object' };
    if (isNestedDeeper(value, DEEPEST_JSON)) return { problem: `is nested deeper than ${DEEPEST_JSON} levels` };
    return { records: records(value) };
  } catch (error) {
    if (error instanceof LineError) return { problem: error.message };
    if (error instanceof SyntaxError) return { problem: `is not JSON: ${error.message}` };
    throw error;
  }
}
