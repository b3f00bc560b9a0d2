import type { NewJob } from '../../core/job.ts';
import { jobJson } from '../job-json.ts';
import { parseNewJob } from '../parse-new-job.ts';
import { queryLimit } from '../query.ts';
import { idempotencyKey, readJsonBody } from '../request-body.ts';
import { RequestError } from '../request-error.ts';
import { addRoute, jobOfPath, type ServerApp, type ServerContext } from '../server-context.ts';

const CREATED = { kind: 'event', type: 'sft.created', level: 'info', message: 'Job created', data: {} } as const;

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
  const { jobs, queue, runner } = server;

  addRoute(app, '/learning/jobs', {
    async get(context) {
      const limit = queryLimit(context, 50, 200);
      const list = await jobs.list({ limit: limit + 1, before: context.req.query('before') });
      return context.json({ data: list.slice(0, limit).map(jobJson), has_more: list.length > limit });
    },
    async post(context) {
      const { text, value } = await readJsonBody(context);
      const newJob = parseNewJob(value, context.get('key')?.allowCommands ?? false);
      await checkFiles(server, newJob);
      const { job, created } = await jobs.create(newJob, { idempotency: idempotencyKey(context, text), records: [CREATED] });
      return context.json(jobJson(job), created ? 201 : 200);
    },
  });

  addRoute(app, '/learning/jobs/:id', {
    get: async (context) => context.json(jobJson(await jobOfPath(server, context))),
  });

  addRoute(app, '/learning/jobs/:id/start', {
    async post(context) {
      const job = await jobOfPath(server, context);
      if (job.status === 'pending' && job.cancelRequestedAt === undefined) {
        // One tick, one transaction: the log says `queued` exactly if the queue has the job.
        await Promise.all([
          queue.enqueue(job.jobId),
          jobs.append(job.jobId, [{ kind: 'timeline', phase: 'queued', metadata: {} }, { kind: 'status', status: 'queued' }], START),
        ]);
        runner.wake();
      }
      return context.json(jobJson(await jobOfPath(server, context)));
    },
  });

  addRoute(app, '/learning/jobs/:id/cancel', {
    async post(context) {
      const job = await jobOfPath(server, context);
      if (await jobs.requestCancel(job.jobId)) runner.cancel(job.jobId);
      return context.json(jobJson(await jobOfPath(server, context)));
    },
  });

  addRoute(app, '/rl/jobs', {
    post: () => {
      throw new RequestError(501, 'this version does not train by reinforcement yet; sft jobs go to POST /learning/jobs');
    },
  });
}
