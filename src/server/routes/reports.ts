import type { Context } from 'hono';
import { parseLenientJson } from '../../core/lenient-json.ts';
import type { NewRecord } from '../../core/log-record.ts';
import { type AttachedEnd, endAttachedJob, parseAttachedEnd } from '../attached-end.ts';
import { parseEventReports, parseMetricReports, type Reports, parseStatusReport } from '../parse-reports.ts';
import { parseTrainerStatus, type TrainerStatusMemory } from '../parse-trainer-status.ts';
import { readJsonBody } from '../request-body.ts';
import { jobOfPath, type ServerContext, type ServerHandler } from '../server-context.ts';

/** Stores what a request reports of the job that its path names. */
export async function storeReports(server: ServerContext, context: Context, { records, producer }: Reports): Promise<Response> {
  const { jobId } = await jobOfPath(server, context);
  const { lastSeq, duplicate } = await server.jobs.append(jobId, records, producer);
  const names = metricNames(records);
  // Whoever reports a metric on purpose is believed more than what is printed of it.
  if (names.length > 0) server.runner.reported(jobId, names);
  return context.json({ job_id: jobId, last_seq: lastSeq, duplicate });
}

/** Ends the attached job that a path names: PROTOCOL.md 12. */
async function end(server: ServerContext, context: Context, wanted: AttachedEnd): Promise<Response> {
  const job = await jobOfPath(server, context);
  const { lastSeq, duplicate } = await endAttachedJob(server.jobs, job, wanted);
  return context.json({ job_id: job.jobId, last_seq: lastSeq, duplicate });
}

function metricNames(records: readonly NewRecord[]): string[] {
  return [...new Set(records.flatMap((record) => (record.kind === 'metric' ? [record.name] : [])))];
}

/** The handlers of `POST …/events`, `…/metrics` and `…/status`: PROTOCOL.md 11. */
export function reportHandlers(server: ServerContext): Readonly<Record<'events' | 'metrics' | 'status', ServerHandler>> {
  const handler = (parse: (body: unknown) => Reports): ServerHandler => async (context) =>
    storeReports(server, context, parse((await readJsonBody(context, parseLenientJson)).value));
  const status: ServerHandler = async (context) => {
    const { value } = await readJsonBody(context, parseLenientJson);
    const wanted = parseAttachedEnd(value);
    return wanted === undefined ? storeReports(server, context, parseStatusReport(value)) : end(server, context, wanted);
  };
  return { events: handler(parseEventReports), metrics: handler(parseMetricReports), status };
}

/** The handler to which the Kubeflow callback of Hugging Face Trainer reports: PROTOCOL.md 11. */
export function trainerStatusHandler(server: ServerContext): ServerHandler {
  const memories = new Map<string, TrainerStatusMemory>();
  return async (context) => {
    const { value } = await readJsonBody(context, parseLenientJson);
    const { jobId, jobType } = await jobOfPath(server, context);
    const { records, memory } = parseTrainerStatus(value, jobType, memories.get(jobId));
    if (records.length > 0) await storeReports(server, context, { records, producer: undefined });
    memories.set(jobId, memory);
    // One entry for each job that lives; the oldest goes first where jobs ended without a last word.
    if (memories.size > 1_000) memories.delete(memories.keys().next().value as string);
    return context.json(value as object);
  };
}
