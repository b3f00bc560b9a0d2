import type { Context } from 'hono';
import { eventStream } from '../live/event-stream.ts';
import { followLog, type FollowLogOptions } from '../live/follow-log.ts';
import { queryKinds, querySinceSeq } from '../requests/query.ts';
import { addRoute, jobOfPath, type ServerApp, type ServerContext } from '../server-context.ts';

type Frames = Pick<FollowLogOptions, 'format' | 'kinds' | 'cursorFrame' | 'endFrame'>;

function cursorFrame(nextSeq: number): string {
  return `id: ${nextSeq}\nevent: cursor\ndata: {"next_seq":${nextSeq}}\n\n`;
}

/** PROTOCOL.md 8. */
export function addStreamRoutes(app: ServerApp, server: ServerContext): void {
  const stream = async (context: Context, frames: Frames) => {
    const sinceSeq = querySinceSeq(context, { lastEventId: true });
    const { jobId } = await jobOfPath(server, context);
    const { jobs, clock, onError } = server;
    return eventStream(context, (signal) => followLog(jobs, jobId, { ...frames, sinceSeq, clock, signal }), onError);
  };

  addRoute(app, '/learning/jobs/:id/stream', {
    get: (context) =>
      stream(context, {
        format: 'sse',
        kinds: queryKinds(context),
        cursorFrame,
        endFrame: (nextSeq) => `event: end\ndata: {"next_seq":${nextSeq},"closed":true}\n\n`,
      }),
  });
  addRoute(app, '/learning/jobs/:id/events/stream', {
    get: (context) =>
      stream(context, {
        format: 'sse-events',
        kinds: ['event'],
        endFrame: () => 'data: {"type":"sse.stream.ended"}\n\ndata: [DONE]\n\n',
      }),
  });
}
