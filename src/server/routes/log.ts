import type { Context } from 'hono';
import type { LogPage, ReadLogOptions } from '../../core/job-store.ts';
import { WakeUp } from '../../core/wake-up.ts';
import { queryAfterStep, queryKinds, queryLimit, querySinceSeq, queryWaitMs } from '../requests/query.ts';
import { addRoute, jobOfPath, jsonText, type ServerApp, type ServerContext } from '../server-context.ts';
import { reportHandlers } from './reports.ts';
import { trainerStatusHandler } from './trainer-status.ts';

const LOG_PAGE = 500;
const VIEW_PAGE = 200;

/** A page; where it is empty and the log open, the first page that is not, within `waitMs`. */
async function readPage(server: ServerContext, jobId: string, options: ReadLogOptions, waitMs: number, signal: AbortSignal): Promise<LogPage> {
  if (waitMs === 0) return server.jobs.read(jobId, options);
  const wakeUp = new WakeUp(server.clock);
  const unsubscribe = server.jobs.changed(jobId, wakeUp.call);
  try {
    const end = server.clock.now() + waitMs;
    for (;;) {
      const page = await server.jobs.read(jobId, options);
      const left = end - server.clock.now();
      if (page.count > 0 || page.closed || left <= 0) return page;
      await wakeUp.wait(left, signal);
    }
  } finally {
    unsubscribe();
  }
}

function pageEnd(page: LogPage): string {
  return `,"next_seq":${page.nextSeq},"has_more":${page.hasMore},"closed":${page.closed}}`;
}

/** PROTOCOL.md 6, 7 and 11. */
export function addLogRoutes(app: ServerApp, server: ServerContext): void {
  addRoute(app, '/learning/jobs/:id/log', {
    async get(context) {
      const options = { sinceSeq: querySinceSeq(context, { lastEventId: false }), limit: queryLimit(context, LOG_PAGE), kinds: queryKinds(context) };
      const waitMs = queryWaitMs(context);
      const { jobId } = await jobOfPath(server, context);
      const page = await readPage(server, jobId, options, waitMs, context.req.raw.signal);
      return jsonText(context, `{"records":${page.text}${pageEnd(page)}`);
    },
  });

  const view = async (context: Context, options: Pick<ReadLogOptions, 'kinds' | 'name' | 'afterStep'>, prefix: (jobId: string) => string) => {
    const range = { sinceSeq: querySinceSeq(context, { lastEventId: false }), limit: queryLimit(context, VIEW_PAGE) };
    const { jobId } = await jobOfPath(server, context);
    const page = await server.jobs.read(jobId, { ...range, ...options });
    return jsonText(context, `${prefix(jobId)}${page.text}${pageEnd(page)}`);
  };

  const report = reportHandlers(server);
  addRoute(app, '/learning/jobs/:id/events', {
    post: report.events,
    get: (context) => view(context, { kinds: ['event'], name: context.req.query('type') }, () => '{"events":'),
  });
  addRoute(app, '/learning/jobs/:id/metrics', {
    post: report.metrics,
    get: (context) =>
      view(
        context,
        { kinds: ['metric'], name: context.req.query('name'), afterStep: queryAfterStep(context) },
        (jobId) => `{"job_id":${JSON.stringify(jobId)},"points":`,
      ),
  });
  addRoute(app, '/learning/jobs/:id/logs', {
    get: (context) => view(context, { kinds: ['log'] }, (jobId) => `{"job_id":${JSON.stringify(jobId)},"logs":`),
  });
  addRoute(app, '/learning/jobs/:id/status', {
    async get(context) {
      const { jobId, status, phase, updatedAt } = await jobOfPath(server, context);
      return context.json({ job_id: jobId, status, phase: phase ?? null, updated_at: updatedAt });
    },
    post: report.status,
  });
  addRoute(app, '/learning/jobs/:id/timeline', {
    get: (context) => view(context, { kinds: ['timeline'] }, (jobId) => `{"job_id":${JSON.stringify(jobId)},"events":`),
  });
  addRoute(app, '/apis/trainer.kubeflow.org/v1alpha1/namespaces/:namespace/trainjobs/:id/status', { post: trainerStatusHandler(server) });
}
