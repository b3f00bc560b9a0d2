import { openAsBlob } from 'node:fs';
import type { ApiClient } from '../../../api/api-client.ts';
import { learningApi } from '../../../api/learning-api.ts';
import { systemClock } from '../../../core/clock.ts';
import { type CommandBackend, commandClient } from '../../context.ts';
import { createJobPayload } from '../../job-config/create-job-payload.ts';
import type { DataFile, SftJobConfig } from '../../job-config/load-job-config.ts';
import { processRequest } from './process-request.ts';
import { type RequestKey, type SubmitOptions, type SubmittedJob, submittedJob } from './submission.ts';
import { UploadProgress } from './upload-progress.ts';

/** Sends a file piece by piece, whatever its size. @returns the id under which the backend holds it */
async function upload(client: ApiClient, file: DataFile, idempotencyKey: string, { signal, onRetry, showsProgress }: SubmitOptions): Promise<string> {
  const content = (await openAsBlob(file.path)).slice(0, file.bytes);
  const progress = new UploadProgress(file.name, content.size, showsProgress ? process.stderr : { write: () => undefined }, systemClock);
  try {
    return await learningApi.uploadFile(client, { purpose: 'fine-tune', filename: file.name, content, onSent: progress.sent }, { signal, onRetry, idempotencyKey });
  } finally {
    progress.end();
  }
}

/** Uploads the data, creates the job and starts it. */
export async function submitSft(backend: CommandBackend, config: SftJobConfig, keys: RequestKey, options: SubmitOptions): Promise<SubmittedJob> {
  const { environment, signal, onRetry, onCreated } = options;
  const { trainingFile, validationFile } = config;
  const client = commandClient(backend);
  const trainingFileId = trainingFile && (await upload(client, trainingFile, keys('file'), options));
  const validationFileId = validationFile && (await upload(client, validationFile, keys('validation'), options));
  const payload = createJobPayload(config, { trainingFileId, validationFileId, remote: backend.remote });
  const body = backend.remote ? payload : { ...payload, runner: processRequest(config.runner, environment) };
  const jobId = await learningApi.createJob(client, body, { signal, onRetry, idempotencyKey: keys('job') });
  onCreated(jobId);
  return submittedJob(jobId, await learningApi.startJob(client, jobId, { signal, onRetry }));
}
