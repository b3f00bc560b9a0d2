import { DEEPEST_JSON, isJsonObject, isNestedDeeper, type JsonObject } from '../../core/json.ts';
import type { NewRecord } from '../../core/log-record.ts';
import { parseLenientJson } from '../../core/lenient-json.ts';
import { checkedName, eventRecord, metricRecord, optionalObject, ReportError, timeOf } from './report-records.ts';

/** What a line of the report file said: its records, or what was wrong with it. */
export type ReportLine = { readonly records: readonly NewRecord[] } | { readonly problem: string };

/** Longest line that is read, in bytes. */
export const LONGEST_REPORT_LINE = 64 * 1024;

function shorthand(line: JsonObject, values: JsonObject): NewRecord[] {
  const { step, epoch } = line;
  return Object.entries(values).map(([metricName, value]) =>
    metricRecord(line, { name: metricName, value: value ?? null, ...(step !== undefined && { step }), ...(epoch !== undefined && { epoch }) }),
  );
}

function artifact(line: JsonObject, said: JsonObject): NewRecord {
  const path = checkedName(said['path'], 'artifact.path');
  const kind = typeof said['kind'] === 'string' ? said['kind'] : 'file';
  return { kind: 'event', type: 'artifact.saved', level: 'info', message: `${kind}: ${path}`, data: { ...said }, ...timeOf(line['created_at']) };
}

function records(line: JsonObject): NewRecord[] {
  const found: NewRecord[] = [];
  const metrics = optionalObject(line['metrics'], 'metrics');
  if (metrics !== undefined) found.push(...shorthand(line, metrics));
  const point = optionalObject(line['metric'], 'metric');
  if (point !== undefined) found.push(metricRecord(line, point));
  const said = optionalObject(line['event'], 'event');
  if (said !== undefined) found.push(eventRecord(line, said));
  const saved = optionalObject(line['artifact'], 'artifact');
  if (saved !== undefined) found.push(artifact(line, saved));
  if (typeof line['phase'] === 'string') {
    const metadata = optionalObject(line['metadata'], 'metadata') ?? {};
    found.push({ kind: 'timeline', phase: checkedName(line['phase'], 'phase'), metadata, ...timeOf(line['created_at']) });
  }
  if (found.length === 0) throw new ReportError('expected metrics, metric, event, phase or artifact');
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
    if (error instanceof ReportError) return { problem: error.message };
    if (error instanceof SyntaxError) return { problem: `is not JSON: ${error.message}` };
    throw error;
  }
}
