import type { Context } from 'hono';
import { followLog, type FollowLogOptions, textStream } from '../follow-log.ts';
import { queryKinds, querySinceSeq } from '../query.ts';
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
    const body = textStream((signal) => followLog(server.jobs, jobId, { ...frames, sinceSeq, clock: server.clock, signal }));
    // X-Accel-Buffering keeps a proxy from holding back what should be live.
    return context.body(body, 200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
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
