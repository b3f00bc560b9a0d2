import type { Context, Handler, Hono } from 'hono';
import type { Clock } from '../core/clock.ts';
import { NotFoundError } from '../core/errors.ts';
import type { FileStore } from '../core/file-store.ts';
import type { Job } from '../core/job.ts';
import type { JobQueue } from '../core/job-queue.ts';
import type { JobRunner } from '../core/job-runner.ts';
import type { JobStore } from '../core/job-store.ts';
import type { ServerEnvironment } from './access/access.ts';

/** What the routes work with. */
export interface ServerContext {
  readonly jobs: JobStore;
  readonly queue: JobQueue;
  readonly files: FileStore;
  readonly runner: JobRunner;
  readonly clock: Clock;
  /** Largest uploaded file, in bytes. */
  readonly uploadLimit: number;
  /** Told of faults of the server itself. */
  readonly onError: (error: unknown) => void;
}

export type ServerApp = Hono<ServerEnvironment>;
export type ServerHandler = Handler<ServerEnvironment>;

/** Adds the handlers of a path; its other methods are answered with 405. */
export function addRoute(app: ServerApp, path: string, handlers: { readonly get?: ServerHandler; readonly post?: ServerHandler; readonly delete?: ServerHandler }): void {
  const allowed = [handlers.get && 'GET', handlers.post && 'POST', handlers.delete && 'DELETE'].filter((method) => method !== undefined);
  if (handlers.get) app.get(path, handlers.get);
  if (handlers.post) app.post(path, handlers.post);
  if (handlers.delete) app.delete(path, handlers.delete);
  app.all(path, (context) => context.json({ detail: `this route knows ${allowed.join(' and ')} only` }, 405, { Allow: allowed.join(', ') }));
}

/** The job that a path names. @throws NotFoundError */
export async function jobOfPath(server: ServerContext, context: Context): Promise<Job> {
  const jobId = context.req.param('id') ?? '';
  const job = await server.jobs.get(jobId);
  if (job === undefined) throw new NotFoundError(`no job ${JSON.stringify(jobId.slice(0, 100))}`);
  return job;
}

/** A JSON answer whose text exists already. */
export function jsonText(context: Context, text: string): Response {
  return context.body(text, 200, { 'Content-Type': 'application/json; charset=utf-8' });
}
