import { learningApi } from '../../api/learning-api.ts';
import { normaliseStatus } from '../../core/job-status.ts';
import type { JsonObject } from '../../core/json.ts';
import { type CommandBackend, commandClient } from '../context.ts';

/** Waiting for an answer that is out of date by then helps nobody. Milliseconds. */
const LIMIT_MS = 10_000;

/** Jobs that are asked for at once, the newest of all. */
const PAGE = 200;

/** The job, or the newest jobs where these are several. @throws HttpError, ConnectionError; the signal's reason */
async function askJobs(backend: CommandBackend, jobIds: readonly string[], signal: AbortSignal): Promise<readonly JsonObject[]> {
  const client = commandClient(backend);
  const [only, ...others] = jobIds;
  if (only === undefined) return [];
  return others.length === 0 ? [await learningApi.getJob(client, only, { signal })] : learningApi.listJobs(client, { query: { limit: PAGE }, signal });
}

function idOf(job: JsonObject): string {
  return String(job['job_id'] ?? job['id'] ?? '');
}

function placeOf({ queue_position: place }: JsonObject): number | undefined {
  return typeof place === 'number' ? place : undefined;
}

/**
 * Asks a backend where jobs stand in its queue: one request, however many there are. Of those behind the newest 200 it is not known.
 * @throws HttpError, ConnectionError; the signal's reason
 */
export async function askPlaces(backend: CommandBackend, jobIds: readonly string[], leaving: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const signal = AbortSignal.any([leaving, AbortSignal.timeout(LIMIT_MS)]);
  const jobs = await askJobs(backend, jobIds, signal);
  const places = new Map<string, number>();
  for (const job of jobs) {
    const place = placeOf(job);
    if (place !== undefined) places.set(idOf(job), place);
  }
  return places;
}

/**
 * Asks a backend which of these jobs wait in its queue, as {@link askPlaces} does.
 * @returns the place of each that waits; undefined where that is not known
 * @throws HttpError, ConnectionError; the signal's reason
 */
export async function askWaiting(backend: CommandBackend, jobIds: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, number | undefined>> {
  const jobs = await askJobs(backend, jobIds, signal);
  const waiting = jobs.filter((job) => normaliseStatus(String(job['status'] ?? job['state'] ?? '')) === 'queued' && jobIds.includes(idOf(job)));
  return new Map(waiting.map((job) => [idOf(job), placeOf(job)]));
}
