import { NotFoundError } from '../../core/errors.ts';
import { eventStream } from '../live/event-stream.ts';
import { followLogs, type LogFrames } from '../live/follow-logs.ts';
import { parseWatchRequest } from '../requests/parse-watch-request.ts';
import { readJsonBody } from '../requests/request-body.ts';
import { addRoute, type ServerApp, type ServerContext } from '../server-context.ts';

/** At most this many records of a job before the others have their turn. */
const TURN_LIMIT = 100;

/** So many missing jobs are named in one answer. */
const MOST_NAMED = 10;

const FRAMES: LogFrames = {
  format: 'sse',
  // A record is one line of JSON, so an empty line and `id: ` stand only where a frame begins.
  page: (text, jobId) => `id: ${jobId}:${text.slice('id: '.length).replaceAll('\n\nid: ', `\n\nid: ${jobId}:`)}`,
  cursor: (nextSeq, jobId) => `id: ${jobId}:${nextSeq}\nevent: cursor\ndata: {"job_id":${JSON.stringify(jobId)},"next_seq":${nextSeq}}\n\n`,
  end: (nextSeq, jobId) => `event: end\ndata: {"job_id":${JSON.stringify(jobId)},"next_seq":${nextSeq},"closed":true}\n\n`,
};

/** @throws NotFoundError that names the jobs which do not exist */
async function checkJobs(server: ServerContext, jobIds: Iterable<string>): Promise<void> {
  const missing: string[] = [];
  for (const jobId of jobIds) if ((await server.jobs.get(jobId)) === undefined) missing.push(JSON.stringify(jobId.slice(0, 100)));
  if (missing.length === 0) return;
  const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
  throw new NotFoundError(`no job ${missing.slice(0, MOST_NAMED).join(', ')}${more}`);
}

/** PROTOCOL.md 10. To be added before `/learning/jobs/{id}`, which would take `watch` for the id of a job. */
export function addWatchRoutes(app: ServerApp, server: ServerContext): void {
  addRoute(app, '/learning/jobs/watch', {
    async post(context) {
      const { value } = await readJsonBody(context);
      const { cursors, kinds } = parseWatchRequest(value);
      await checkJobs(server, cursors.keys());
      const { jobs, clock, onError } = server;
      return eventStream(context, (signal) => followLogs(jobs, { cursors, kinds, frames: FRAMES, pageLimit: TURN_LIMIT, clock, signal }), onError);
    },
  });
}
