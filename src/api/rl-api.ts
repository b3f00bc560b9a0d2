import type { JsonObject } from '../core/json.ts';
import type { ApiClient, RequestOptions } from './api-client.ts';
import { createdJobId, type Create } from './learning-api.ts';

/** What a backend found when it looked for a task app. */
export interface TaskAppCheck {
  /** True where it answered under at least one of the addresses that were tried. */
  readonly anyOk: boolean;
  /** The answers of those that answered. */
  readonly statuses: readonly number[];
}

/** The routes of reinforcement learning as functions. All throw as {@link ApiClient.get} does. */
export const rlApi = {
  /** Asks a backend of the published contract whether it reaches the task app. */
  async verifyTaskApp(client: ApiClient, taskUrl: string, options: RequestOptions = {}): Promise<TaskAppCheck> {
    const { any_ok: anyOk, attempts } = await client.post('/rl/verify_task_app', { ...options, body: { endpoint_base_url: taskUrl } });
    const tried = Array.isArray(attempts) ? (attempts as readonly JsonObject[]) : [];
    return { anyOk: anyOk === true, statuses: tried.map((attempt) => attempt?.['status']).filter((status) => typeof status === 'number') };
  },

  /** Creates a job that starts by itself. @returns its id, and the answer */
  async createJob(client: ApiClient, payload: JsonObject, options: Create = {}): Promise<{ readonly jobId: string; readonly job: JsonObject }> {
    const job = await client.post('/rl/jobs', { ...options, body: payload });
    return { jobId: createdJobId('/rl/jobs', job), job };
  },
} as const;
