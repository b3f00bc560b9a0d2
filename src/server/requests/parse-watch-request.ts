import { isJsonObject } from '../../core/json.ts';
import type { RecordKind } from '../../core/stream-type.ts';
import { checkKinds } from './query.ts';
import { RequestError } from './request-error.ts';

/** Most jobs that one connection follows. */
const MOST_JOBS = 1_000;

/** What is asked of the feed of many jobs. */
export interface WatchRequest {
  /** Each job with the number of the last record that the reader has. */
  readonly cursors: ReadonlyMap<string, number>;
  readonly kinds: readonly RecordKind[] | undefined;
}

function sinceSeq(jobId: string, value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  const shown = JSON.stringify(value)?.slice(0, 50);
  throw new RequestError(400, `jobs.${jobId.slice(0, 100)}: expected the number of a record, 0 for none, got ${shown}`);
}

function parseKinds(kinds: unknown): readonly RecordKind[] | undefined {
  if (kinds === undefined || kinds === null) return undefined;
  if (!Array.isArray(kinds) || kinds.length === 0 || !kinds.every((kind) => typeof kind === 'string')) {
    throw new RequestError(400, 'kinds: expected a list of kinds of record');
  }
  return checkKinds(kinds as string[]);
}

/** The body of `POST /learning/jobs/watch`: PROTOCOL.md 10. @throws RequestError 400 */
export function parseWatchRequest(body: unknown): WatchRequest {
  if (!isJsonObject(body)) throw new RequestError(400, 'expected a JSON object');
  const { jobs, kinds } = body;
  if (!isJsonObject(jobs)) throw new RequestError(400, 'jobs: expected an object with the id of each job and the number of the last record read');
  const entries = Object.entries(jobs);
  if (entries.length === 0 || entries.length > MOST_JOBS) {
    throw new RequestError(400, `jobs: expected 1 to ${MOST_JOBS} of them, got ${entries.length}`);
  }
  return { cursors: new Map(entries.map(([jobId, value]) => [jobId, sinceSeq(jobId, value)])), kinds: parseKinds(kinds) };
}
