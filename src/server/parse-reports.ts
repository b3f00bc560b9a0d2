import { metricRecord, eventRecord, ReportError } from '../capture/report-records.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import type { Producer } from '../core/job-store.ts';
import type { NewRecord } from '../core/log-record.ts';
import { optionalObject, optionalText } from './body-fields.ts';
import { RequestError } from './request-error.ts';

/** Most records of one request. */
const MOST_ITEMS = 1_000;

/** What a request reports, and who does, where it says so. */
export interface Reports {
  readonly records: readonly NewRecord[];
  readonly producer: Producer | undefined;
}

function asObject(body: unknown): JsonObject {
  if (!isJsonObject(body)) throw new RequestError(400, 'expected a JSON object');
  return body;
}

/** `producer_id`, `sequence` and `producer_epoch`: repeating a request with the same ones stores nothing twice. */
function producerOf(body: JsonObject): Producer | undefined {
  const { producer_id: id, sequence, producer_epoch: epoch = 1 } = body;
  if (id === undefined && sequence === undefined) return undefined;
  if (typeof id !== 'string' || !/^[\w-]{1,90}$/.test(id)) throw new RequestError(400, 'producer_id: expected 1 to 90 letters, digits, - and _');
  for (const [name, value] of Object.entries({ sequence, producer_epoch: epoch })) {
    if (!Number.isSafeInteger(value) || (value as number) < 1) throw new RequestError(400, `${name}: expected a whole number of at least 1`);
  }
  // The runner has producers of its own.
  return { id: `http-${id}`, epoch: epoch as number, sequence: sequence as number };
}

function parseItems(body: JsonObject, field: string, toRecord: (item: JsonObject) => NewRecord): Reports {
  const items = body[field];
  if (!Array.isArray(items) || items.length === 0) throw new RequestError(400, `${field}: expected a list with at least one entry`);
  if (items.length > MOST_ITEMS) throw new RequestError(413, `${field}: expected at most ${MOST_ITEMS} entries, got ${items.length}`);
  const records = items.map((item, index) => {
    if (!isJsonObject(item)) throw new RequestError(400, `${field}[${index}]: expected an object`);
    try {
      return toRecord(item);
    } catch (error) {
      if (error instanceof ReportError) throw new RequestError(400, `${field}[${index}]: ${error.message}`);
      throw error;
    }
  });
  return { records, producer: producerOf(body) };
}

/** The body of `POST …/events`: PROTOCOL.md 11. @throws RequestError 400 or 413; nothing of it is stored then */
export function parseEventReports(body: unknown): Reports {
  return parseItems(asObject(body), 'events', (item) => eventRecord({}, item));
}

/** The body of `POST …/metrics`. @throws RequestError 400 or 413 */
export function parseMetricReports(body: unknown): Reports {
  return parseItems(asObject(body), 'points', (item) => metricRecord({}, item));
}

/** The body of `POST …/status`: a phase of the timeline. @throws RequestError 400 */
export function parseStatusReport(body: unknown): Reports {
  const object = asObject(body);
  const phase = optionalText(object, 'phase');
  if (phase === undefined) throw new RequestError(400, 'phase: is missing');
  const message = optionalText(object, 'message');
  const metadata = optionalObject(object, 'metadata');
  return { records: [{ kind: 'timeline', phase, metadata: { ...(message !== undefined && { message }), ...metadata } }], producer: producerOf(object) };
}
