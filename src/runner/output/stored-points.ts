import type { StoredPoint } from '../../capture/printed/printed-metrics.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { JobStore } from '../../core/job-store.ts';

/** So many of a log's last records are looked at. */
const RECORDS = 4_000;

/** The newest point of each metric among the last records of a job's log. */
export async function readStoredPoints(jobs: JobStore, jobId: string, lastSeq: number): Promise<readonly StoredPoint[]> {
  const points = new Map<string, StoredPoint>();
  for (let sinceSeq = Math.max(0, lastSeq - RECORDS), hasMore = true; hasMore; ) {
    const page = await jobs.read(jobId, { sinceSeq, limit: RECORDS, kinds: ['metric'] });
    for (const { name, step, data } of JSON.parse(page.text) as JsonObject[]) {
      if (typeof name !== 'string' || typeof step !== 'number') continue;
      const attempt = isJsonObject(data) && typeof data['attempt'] === 'number' ? data['attempt'] : 1;
      points.set(name, { name, step, attempt });
    }
    ({ nextSeq: sinceSeq, hasMore } = page);
  }
  return [...points.values()];
}
