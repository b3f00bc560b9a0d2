import { metricRecord, eventRecord, ReportError } from '../../capture/reported/report-records.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { Producer } from '../../core/job-store.ts';
import type { NewRecord } from '../../core/log-record.ts';
import { optionalObject, optionalText } from '../requests/body-fields.ts';
import { RequestError } from '../requests/request-error.ts';

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

/** The name under which the log knows a producer that reports over HTTP: the runner has producers of its own. */
export function httpProducerId(name: string): string {
  return `http-${name}`;
}

/** A `producer_id`. @throws RequestError 400 */
export function producerName(name: unknown): string {
  if (typeof name !== 'string' || !/^[\w-]{1,90}$/.test(name)) throw new RequestError(400, 'producer_id: expected 1 to 90 letters, digits, - and _');
  return name;
}

function parseCount(name: string, value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 1) throw new RequestError(400, `${name}: expected a whole number from 1 to ${Number.MAX_SAFE_INTEGER}`);
  return value as number;
}

/** A `producer_epoch`. @throws RequestError 400 */
export function parseEpoch(value: unknown): number {
  return parseCount('producer_epoch', value);
}

/** `producer_id`, `sequence` and `producer_epoch`: repeating a request with the same ones stores nothing twice. */
function producerOf(body: JsonObject): Producer | undefined {
  const { producer_id: name, sequence, producer_epoch: epoch = 1 } = body;
  if (name === undefined && sequence === undefined) return undefined;
  return { id: httpProducerId(producerName(name)), sequence: parseCount('sequence', sequence), epoch: parseEpoch(epoch) };
}

/** A list of things that are reported. @throws RequestError 400 or 413 that names the one that is wrong */
export function parseItems(body: JsonObject, field: string, toRecord: (item: JsonObject) => NewRecord, { least, most } = { least: 1, most: MOST_ITEMS }): Reports {
  const items = body[field];
  if (!Array.isArray(items) || items.length < least) throw new RequestError(400, `${field}: expected a list${least === 0 ? '' : ' with at least one entry'}`);
  if (items.length > most) throw new RequestError(413, `${field}: expected at most ${most} entries, got ${items.length}`);
  const records = items.map((item, index) => {
    if (!isJsonObject(item)) throw new RequestError(400, `${field}[${index}]: expected an object`);
    try {
      return toRecord(item);
    } catch (error) {
      if (error instanceof ReportError || error instanceof RequestError) throw new RequestError(400, `${field}[${index}]: ${error.message}`);
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
