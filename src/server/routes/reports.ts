import type { Context } from 'hono';
import { toldNames } from '../../capture/files/told-names.ts';
import { parseLenientJson } from '../../core/lenient-json.ts';
import { type AttachedEnd, endAttachedJob, parseAttachedEnd } from '../reports/attached-end.ts';
import { parseEventReports, parseMetricReports, type Reports, parseStatusReport } from '../reports/parse-reports.ts';
import { readJsonBody } from '../requests/request-body.ts';
import { jobOfPath, type ServerContext, type ServerHandler } from '../server-context.ts';

/** Stores what a request reports of the job that its path names. */
export async function storeReports(server: ServerContext, context: Context, { records, producer }: Reports): Promise<Response> {
  const { jobId } = await jobOfPath(server, context);
  const { lastSeq, duplicate } = await server.jobs.append(jobId, records, producer);
  const names = toldNames(records);
  // Whoever reports a metric, or how far it is, on purpose is believed more than what is printed of it.
  if (names.length > 0) server.runner.reported(jobId, names);
  // A program that began to count anew learns from the number that this was no repeat of its own.
  const known = duplicate && producer !== undefined ? { sequence: await server.jobs.producerSequence(jobId, producer.id) } : {};
  return context.json({ job_id: jobId, last_seq: lastSeq, duplicate, ...known });
}

/** Ends the attached job that a path names: PROTOCOL.md 12. */
async function end(server: ServerContext, context: Context, wanted: AttachedEnd): Promise<Response> {
  const job = await jobOfPath(server, context);
  const { lastSeq, duplicate } = await endAttachedJob(server.jobs, job, wanted);
  return context.json({ job_id: job.jobId, last_seq: lastSeq, duplicate });
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
