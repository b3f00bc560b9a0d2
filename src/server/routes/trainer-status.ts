import type { Job } from '../../core/job.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { JobStore } from '../../core/job-store.ts';
import { parseLenientJson } from '../../core/lenient-json.ts';
import { parseTrainerStatus, type TrainerStatus } from '../reports/parse-trainer-status.ts';
import { readJsonBody } from '../requests/request-body.ts';
import { jobOfPath, type ServerContext, type ServerHandler } from '../server-context.ts';
import { changedValues, statusPoints, statusProgress, TRAINER_STATUS_SOURCE } from '../reports/trainer-status-records.ts';
import { storeReports } from './reports.ts';

/** What was printed before a report was sent is in the log after so long. Milliseconds. */
const UNTIL_PRINTED_MS = 400;

/** False where the job's file says `map_names = false`. */
function mapsNames({ metadata }: Job): boolean {
  const config = metadata['effective_config'];
  const runner = isJsonObject(config) ? config['runner'] : undefined;
  return !isJsonObject(runner) || runner['map_names'] !== false;
}

/** What is known of a job that reports so. */
interface Memory {
  readonly status: TrainerStatus;
  /** Whether a metric comes from these reports, or from somewhere else. */
  readonly isOwn: Map<string, boolean>;
}

/** True where the first point of a metric came from such a report, and undefined where there is none. */
async function isOwnMetric(jobs: JobStore, jobId: string, name: string): Promise<boolean | undefined> {
  for (let sinceSeq = 0, hasMore = true; hasMore; ) {
    const page = await jobs.read(jobId, { sinceSeq, limit: 1, kinds: ['metric'], name });
    const [first] = JSON.parse(page.text) as JsonObject[];
    if (first !== undefined) return isJsonObject(first['data']) && first['data']['source'] === TRAINER_STATUS_SOURCE;
    ({ nextSeq: sinceSeq, hasMore } = page);
  }
  return undefined;
}

/**
 * Decides for names that are new whether these reports are where their points come from. They come every 5 s and with the step that the training has reached
 * by then; what is printed, or told in another way, has each value and its own step.
 */
async function learnOwners({ jobs, clock }: ServerContext, jobId: string, names: readonly string[], isOwn: Map<string, boolean>): Promise<void> {
  const unknown = names.filter((name) => !isOwn.has(name));
  if (unknown.length > 0) await clock.sleep(UNTIL_PRINTED_MS);
  for (const name of unknown) isOwn.set(name, (await isOwnMetric(jobs, jobId, name)) ?? true);
}

/** The handler to which the Kubeflow callback of Hugging Face Trainer reports: PROTOCOL.md 11. */
export function trainerStatusHandler(server: ServerContext): ServerHandler {
  const memories = new Map<string, Memory>();
  return async (context) => {
    const { value } = await readJsonBody(context, parseLenientJson);
    const job = await jobOfPath(server, context);
    const { jobId, jobType } = job;
    const status = parseTrainerStatus(value);
    const { status: before, isOwn } = memories.get(jobId) ?? { status: undefined, isOwn: new Map<string, boolean>() };
    const changed = changedValues(status, before, mapsNames(job));
    await learnOwners(server, jobId, [...changed.keys()], isOwn);
    const own = new Map([...changed].filter(([name]) => isOwn.get(name)));
    const records = [...statusPoints(status, own), ...statusProgress(status, before, jobType)];
    if (records.length > 0) await storeReports(server, context, { records, producer: undefined });
    memories.set(jobId, { status: { ...status, step: status.step ?? before?.step }, isOwn });
    // One entry for each job that lives; the oldest goes first where jobs ended without a last word.
    if (memories.size > 1_000) memories.delete(memories.keys().next().value as string);
    return context.json(value as object);
  };
}
