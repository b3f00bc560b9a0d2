import type { StoredPoint } from '../../capture/printed/printed-metrics.ts';
import type { JobStore } from '../../core/job-store.ts';
import type { NewRecord } from '../../core/log-record.ts';

type MetricRecord = Extract<NewRecord, { readonly kind: 'metric' }>;

/** So many of a log's last records are looked at for the newest points. */
const RECORDS = 4_000;

/** So many records are read at once. */
const PAGE = 4_000;

/** The metrics among the last records of a job's log, in pages. @param records how many records, of all kinds */
export async function* storedMetrics(jobs: Pick<JobStore, 'read'>, jobId: string, lastSeq: number, records: number): AsyncGenerator<readonly MetricRecord[], void, undefined> {
  for (let sinceSeq = Math.max(0, lastSeq - records), hasMore = true; hasMore; ) {
    const page = await jobs.read(jobId, { sinceSeq, limit: PAGE, kinds: ['metric'] });
    yield JSON.parse(page.text) as MetricRecord[];
    ({ nextSeq: sinceSeq, hasMore } = page);
  }
}

/** The newest point of each metric among the last records of a job's log. */
export async function readStoredPoints(jobs: Pick<JobStore, 'read'>, jobId: string, lastSeq: number): Promise<readonly StoredPoint[]> {
  const points = new Map<string, StoredPoint>();
  for await (const records of storedMetrics(jobs, jobId, lastSeq, RECORDS)) {
    for (const { name, step, data } of records) {
      if (step === undefined) continue;
      const attempt = typeof data?.['attempt'] === 'number' ? data['attempt'] : 1;
      points.set(name, { name, step, attempt });
    }
  }
  return [...points.values()];
}
