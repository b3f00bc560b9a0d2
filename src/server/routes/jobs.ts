import type { Context } from 'hono';
import { ConflictError } from '../../core/errors.ts';
import type { Job, JobType, NewJob } from '../../core/job.ts';
import type { NewRecord } from '../../core/log-record.ts';
import type { ServerEnvironment } from '../access/access.ts';
import { endAttachedJob } from '../reports/attached-end.ts';
import { placedJobJson } from '../job-json.ts';
import { parseNewJob } from '../new-jobs/parse-new-job.ts';
import { parseNewRlJob } from '../new-jobs/parse-new-rl-job.ts';
import { queryLimit } from '../requests/query.ts';
import { idempotencyKey, readJsonBody } from '../requests/request-body.ts';
import { RequestError } from '../requests/request-error.ts';
import { retriedJob } from '../new-jobs/retried-job.ts';
import { addRoute, jobOfPath, type ServerApp, type ServerContext } from '../server-context.ts';

const CREATED_TYPES: Readonly<Record<JobType, string>> = { sft: 'sft.created', rl: 'rl.job.created', attached: 'attached.job.created' };

/** What the log of a job begins with. An attached one runs already. */
function firstRecords(jobType: JobType): readonly NewRecord[] {
  const created = { kind: 'event', type: CREATED_TYPES[jobType], level: 'info', message: 'Job created', data: {} } as const;
  return jobType === 'attached' ? [created, { kind: 'timeline', phase: 'running', metadata: {} }, { kind: 'status', status: 'running' }] : [created];
}

/** A second start is the same append again: the log takes it for a duplicate. */
const START = { id: 'start', epoch: 1, sequence: 1 } as const;

async function checkFiles(server: ServerContext, job: NewJob): Promise<void> {
  for (const [field, fileId] of [['training_file_id', job.trainingFileId], ['validation_file', job.validationFileId]] as const) {
    if (fileId !== undefined && (await server.files.get(fileId)) === undefined) {
      throw new RequestError(422, `${field}: no file ${JSON.stringify(fileId.slice(0, 100))}`);
    }
  }
}

/** PROTOCOL.md 5. */
export function addJobRoutes(app: ServerApp, server: ServerContext): void {
  const { jobs, queue, files, runner } = server;
  const answer = (job: Job) => placedJobJson(job, queue);
  const allowsCommands = (context: Context<ServerEnvironment>) => context.get('key')?.allowCommands ?? false;

  /** Creates the job that the body asks for, or finds the one that an earlier request with the same key created. */
  async function create(context: Context<ServerEnvironment>, parse: (body: unknown, allowCommands: boolean) => NewJob): Promise<{ readonly job: Job; readonly status: 200 | 201 }> {
    const { text, value } = await readJsonBody(context);
    const newJob = parse(value, allowsCommands(context));
    await checkFiles(server, newJob);
    const { job, created: isNew } = await jobs.create(newJob, { idempotency: idempotencyKey(context, text), records: firstRecords(newJob.jobType) });
    return { job, status: isNew ? 201 : 200 };
  }

  /** Queues a job that was not started before. */
  async function start(job: Job): Promise<void> {
    if (job.status !== 'pending' || job.cancelRequestedAt !== undefined) return;
    // One tick, one transaction: the log says `queued` exactly if the queue has the job.
    await Promise.all([
      queue.enqueue(job.jobId),
      jobs.append(job.jobId, [{ kind: 'timeline', phase: 'queued', metadata: {} }, { kind: 'status', status: 'queued' }], START),
    ]);
    runner.wake();
  }

  /** Nobody may be there any more who could end it. */
  async function cancelAttached(job: Job): Promise<void> {
    await Promise.all([jobs.requestCancel(job.jobId), endAttachedJob(jobs, job, { status: 'cancelled' })]);
  }

  addRoute(app, '/learning/jobs', {
    async get(context) {
      const limit = queryLimit(context, 50, 200);
      const list = await jobs.list({ limit: limit + 1, before: context.req.query('before') });
      return context.json({ data: await Promise.all(list.slice(0, limit).map(answer)), has_more: list.length > limit });
    },
    async post(context) {
      const { job, status } = await create(context, parseNewJob);
      return context.json(await answer(job), status);
    },
  });

  addRoute(app, '/learning/jobs/:id', {
    get: async (context) => context.json(await answer(await jobOfPath(server, context))),
    async delete(context) {
      const { jobId, closed } = await jobOfPath(server, context);
      if (!closed) throw new ConflictError(`job ${jobId} has not ended: cancel it first`);
      // Its record last: what breaks before that is done by the next try.
      await runner.remove(jobId);
      const { unusedFiles } = await jobs.remove(jobId);
      for (const fileId of unusedFiles) await files.remove(fileId);
      return context.json({ job_id: jobId, deleted: true });
    },
  });

  addRoute(app, '/learning/jobs/:id/start', {
    async post(context) {
      await start(await jobOfPath(server, context));
      return context.json(await answer(await jobOfPath(server, context)));
    },
  });

  addRoute(app, '/learning/jobs/:id/cancel', {
    async post(context) {
      const job = await jobOfPath(server, context);
      if (job.jobType === 'attached') await cancelAttached(job);
      else if (await jobs.requestCancel(job.jobId)) runner.cancel(job.jobId);
      return context.json(await answer(await jobOfPath(server, context)));
    },
  });

  addRoute(app, '/rl/jobs', {
    async post(context) {
      const { job, status } = await create(context, parseNewRlJob);
      await start(job);
      return context.json(await answer((await jobs.get(job.jobId)) ?? job), status);
    },
  });

  addRoute(app, '/learning/jobs/:id/retry', {
    async post(context) {
      const newJob = retriedJob(await jobOfPath(server, context), allowsCommands(context));
      await checkFiles(server, newJob);
      const idempotency = idempotencyKey(context, `retry ${newJob.metadata['retry_of'] as string}`);
      const { job, created: isNew } = await jobs.create(newJob, { idempotency, records: firstRecords(newJob.jobType) });
      await start(job);
      return context.json(await answer((await jobs.get(job.jobId)) ?? job), isNew ? 201 : 200);
    },
  });
}
