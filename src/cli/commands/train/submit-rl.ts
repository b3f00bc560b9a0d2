import { apiBase } from '../../../api/api-base.ts';
import type { ApiClient } from '../../../api/api-client.ts';
import { rlApi } from '../../../api/rl-api.ts';
import { checkTaskApp } from '../../../api/task-app.ts';
import { BUILTIN_TASK } from '../../../core/builtin-model.ts';
import { ConfigError, ConnectionError } from '../../../core/errors.ts';
import { printable, withoutSecrets } from '../../../core/text.ts';
import { type CommandBackend, commandClient } from '../../context.ts';
import { createRlPayload } from '../../job-config/create-rl-payload.ts';
import type { RlJobConfig } from '../../job-config/load-job-config.ts';
import { processRequest } from './process-request.ts';
import { type RequestKey, type SubmitOptions, type SubmittedJob, submittedJob } from './submission.ts';

/** The variables in which the key of a task app may stand. */
const TASK_APP_KEYS = ['ENVIRONMENT_API_KEY', 'dev_environment_api_key'] as const;

/** @throws ConfigError where there is none */
function taskAppKey(environment: NodeJS.ProcessEnv): string {
  const key = TASK_APP_KEYS.map((name) => environment[name]?.trim()).find((value) => value !== undefined && value !== '');
  if (key === undefined) throw new ConfigError('no key for the task app: set ENVIRONMENT_API_KEY, or name a file that has it by --env-file');
  if (/[^\x21-\x7e]/.test(key)) throw new ConfigError('ENVIRONMENT_API_KEY: holds a space, a line break or another character that no key can have');
  return key;
}

/** A job that cannot reach its task fails after minutes in a queue: both sides are asked before. @throws ConnectionError, HttpError, ConfigError */
async function checkTask(client: ApiClient, backend: CommandBackend, taskUrl: string, { environment, signal, onRetry }: SubmitOptions): Promise<void> {
  const apiKey = taskAppKey(environment);
  const { anyOk, statuses } = await rlApi.verifyTaskApp(client, taskUrl, { signal, onRetry });
  if (!anyOk) {
    const answers = statuses.length === 0 ? 'it got no answer' : `it was answered ${[...new Set(statuses)].join(', ')}`;
    throw new ConnectionError(`the backend cannot reach the task app at ${printable(withoutSecrets(taskUrl))}: ${answers}; nothing was submitted`);
  }
  await checkTaskApp({ url: taskUrl, apiKey, fetch: backend.client.fetch, signal });
}

/** Checks the task where it is elsewhere, and creates the job, which starts by itself. */
export async function submitRl(backend: CommandBackend, config: RlJobConfig, keys: RequestKey, options: SubmitOptions): Promise<SubmittedJob> {
  const { environment, signal, onRetry, onCreated } = options;
  const { remote } = backend;
  const client = commandClient(backend);
  if (remote && config.taskUrl !== BUILTIN_TASK) await checkTask(client, backend, config.taskUrl, options);
  const payload = createRlPayload(config, remote ? apiBase(backend.client.baseUrl) : undefined);
  const body = remote ? payload : { ...payload, runner: processRequest(config.runner, environment) };
  const { jobId, job } = await rlApi.createJob(client, body, { signal, onRetry, idempotencyKey: keys('job') });
  onCreated(jobId);
  return submittedJob(jobId, job);
}
