import { checkedName, eventRecord, metricRecord, ReportError } from '../../capture/reported/report-records.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { NewRecord } from '../../core/log-record.ts';
import { optionalObject } from '../requests/body-fields.ts';
import { parseItems, type Reports } from './parse-reports.ts';
import { RequestError } from '../requests/request-error.ts';

/** Most records of one request. */
const MOST_RECORDS = 10_000;
const LONGEST_LINE = 8_192;

/** A point in the form that it has in a log, where a value that is not finite is null. */
function metric(item: JsonObject): NewRecord {
  const { value, data } = item;
  return metricRecord({}, { ...item, value: value ?? (isJsonObject(data) ? data['nonfinite'] : undefined) ?? null });
}

function count(item: JsonObject, field: string): number | undefined {
  const value = item[field];
  if (value === undefined || value === null) return undefined;
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new ReportError(`${field}: expected a whole number of at least 0`);
  return value as number;
}

function log(item: JsonObject): NewRecord {
  const { text, truncated, overwrites } = item;
  if (typeof text !== 'string' || text.length > LONGEST_LINE) throw new ReportError(`text: expected a text of at most ${LONGEST_LINE} characters`);
  const [lines, bytes] = [count(item, 'dropped_lines'), count(item, 'dropped_bytes')];
  return {
    kind: 'log',
    text,
    ...(truncated === true && { truncated }),
    ...(overwrites === true && { overwrites }),
    ...(lines !== undefined && { dropped_lines: lines }),
    ...(bytes !== undefined && { dropped_bytes: bytes }),
  };
}

function record(item: JsonObject): NewRecord {
  switch (item['kind']) {
    case 'metric':
      return metric(item);
    case 'event':
      return eventRecord({}, item);
    case 'timeline':
      return { kind: 'timeline', phase: checkedName(item['phase'], 'phase'), metadata: optionalObject(item, 'metadata') };
    case 'log':
      return log(item);
    default:
      throw new ReportError('kind: expected metric, event, timeline or log');
  }
}

/** The body of `POST …/records`: PROTOCOL.md 12. @throws RequestError 400 or 413; nothing of it is stored then */
export function parseRecordReports(body: unknown): Reports {
  if (!isJsonObject(body)) throw new RequestError(400, 'expected a JSON object');
  return parseItems(body, 'records', record, { least: 0, most: MOST_RECORDS });
}
