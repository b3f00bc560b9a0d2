import { Hono } from 'hono';
import { type Clock, systemClock } from '../core/clock.ts';
import type { FileStore } from '../core/file-store.ts';
import type { JobQueue } from '../core/job-queue.ts';
import type { JobRunner } from '../core/job-runner.ts';
import type { JobStore } from '../core/job-store.ts';
import { PROTOCOL_VERSION } from '../core/protocol.ts';
import { type AccessOptions, checkAccess, type ServerEnvironment } from './access/access.ts';
import { errorResponse } from './error-response.ts';
import { addAttachedRoutes } from './routes/attached.ts';
import { addFileRoutes } from './routes/files.ts';
import { addJobRoutes } from './routes/jobs.ts';
import { addLogRoutes } from './routes/log.ts';
import { addStreamRoutes } from './routes/streams.ts';
import { addWatchRoutes } from './routes/watch.ts';
import { addRoute, type ServerApp, type ServerContext } from './server-context.ts';

/** The interfaces of one storage engine. */
export interface ServerStore {
  readonly jobs: JobStore;
  readonly queue: JobQueue;
  readonly files: FileStore;
}

export interface JobServerOptions extends AccessOptions {
  readonly store: ServerStore;
  readonly runner: JobRunner;
  /** What `/health` says about this package. */
  readonly version: string;
  readonly clock?: Clock;
  /** Largest uploaded file in bytes; 64 MiB where it is not given. It is never held in memory. */
  readonly uploadLimit?: number;
  /** Told of faults of the server itself: answers with status 500, and streams that broke. */
  readonly onError: (error: unknown) => void;
}

/** A backend of the contract in PROTOCOL.md, as a function from request to response: it needs no port. */
export interface JobServer {
  fetch(request: Request): Promise<Response>;
}

const DEFAULT_UPLOAD_LIMIT = 64 * 1024 * 1024;

/** Builds the backend on a store and a runner. */
export function createJobServer(options: JobServerOptions): JobServer {
  const { store, runner, version, onError, clock = systemClock, uploadLimit = DEFAULT_UPLOAD_LIMIT } = options;
  const server: ServerContext = { ...store, runner, clock, uploadLimit, onError };

  const routes: ServerApp = new Hono<ServerEnvironment>();
  addRoute(routes, '/health', {
    async get(context) {
      const open = { status: 'ok', name: 'trainstream', version, protocol: PROTOCOL_VERSION };
      if (context.get('key') === undefined) return context.json(open);
      return context.json({ ...open, pid: process.pid, live_jobs: await server.jobs.countLive() });
    },
  });
  addFileRoutes(routes, server);
  addWatchRoutes(routes, server);
  addJobRoutes(routes, server);
  addLogRoutes(routes, server);
  addAttachedRoutes(routes, server);
  addStreamRoutes(routes, server);

  const app: ServerApp = new Hono<ServerEnvironment>();
  app.use(async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
  });
  app.use(checkAccess(options));
  app.route('/api', routes);
  app.route('/', routes);
  app.notFound((context) => context.json({ detail: `no such route: ${context.req.method} ${context.req.path.slice(0, 200)}` }, 404));
  app.onError((error, context) => errorResponse(error, context, onError));
  return { fetch: async (request) => app.fetch(request) };
}
