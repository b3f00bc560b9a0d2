import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import type { ApiClient } from '../../../api/api-client.ts';
import { learningApi } from '../../../api/learning-api.ts';
import type { RetryNotice } from '../../../core/retry-policy.ts';
import { allowedEnvironment } from '../../../runner/job-process-environment.ts';
import { type CommandBackend, commandClient } from '../../context.ts';
import { createJobPayload } from '../../job-config/create-job-payload.ts';
import type { DataFile, SftJobConfig } from '../../job-config/load-job-config.ts';

export interface SubmitOptions {
  readonly signal: AbortSignal;
  readonly onRetry: (notice: RetryNotice) => void;
  /** Told the job's id before it is started. */
  readonly onCreated: (jobId: string) => void;
}

async function upload(client: ApiClient, file: DataFile, { signal, onRetry }: SubmitOptions): Promise<string> {
  const content = await openAsBlob(file.path);
  return learningApi.uploadFile(client, { purpose: 'fine-tune', filename: file.name, content }, { signal, onRetry, idempotencyKey: randomUUID() });
}

/** What the process gets along from here; only the embedded backend is told. */
function submission({ runner }: SftJobConfig) {
  const passed = Object.fromEntries(runner.passEnv.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
  return {
    ...(runner.command !== undefined && { command: runner.command }),
    cwd: runner.cwd ?? process.cwd(),
    env: { ...allowedEnvironment(process.env), ...passed, ...runner.env },
  };
}

/** Uploads the data, creates the job and starts it. @returns its id */
export async function submit(backend: CommandBackend, config: SftJobConfig, options: SubmitOptions): Promise<string> {
  const { signal, onRetry, onCreated } = options;
  const client = commandClient(backend);
  const trainingFileId = await upload(client, config.trainingFile, options);
  const validationFileId = config.validationFile === undefined ? undefined : await upload(client, config.validationFile, options);
  const payload = createJobPayload(config, { trainingFileId, validationFileId, remote: backend.remote });
  const body = backend.remote ? payload : { ...payload, runner: submission(config) };
  const jobId = await learningApi.createJob(client, body, { signal, onRetry, idempotencyKey: randomUUID() });
  onCreated(jobId);
  await learningApi.startJob(client, jobId, { signal, onRetry });
  return jobId;
}
