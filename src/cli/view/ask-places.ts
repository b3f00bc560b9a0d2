import { learningApi } from '../../api/learning-api.ts';
import type { JsonObject } from '../../core/json.ts';
import { type CommandBackend, commandClient } from '../context.ts';

/** Waiting for an answer that is out of date by then helps nobody. Milliseconds. */
const LIMIT_MS = 10_000;

/** Jobs that are asked for at once, the newest of all. */
const PAGE = 200;

/**
 * Asks a backend where jobs stand in its queue: one request, however many there are. Of those behind the newest 200 it is not known.
 * @throws HttpError, ConnectionError; the signal's reason
 */
export async function askPlaces(backend: CommandBackend, jobIds: readonly string[], leaving: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const client = commandClient(backend);
  const signal = AbortSignal.any([leaving, AbortSignal.timeout(LIMIT_MS)]);
  const [only, ...others] = jobIds;
  const jobs: readonly JsonObject[] =
    only === undefined ? [] : others.length === 0 ? [await learningApi.getJob(client, only, { signal })] : await learningApi.listJobs(client, { query: { limit: PAGE }, signal });
  const places = new Map<string, number>();
  for (const job of jobs) {
    const place = job['queue_position'];
    if (typeof place === 'number') places.set(String(job['job_id'] ?? job['id'] ?? ''), place);
  }
  return places;
}
