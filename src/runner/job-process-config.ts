import type { FileStore } from '../core/file-store.ts';
import type { Job } from '../core/job.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';

async function fileEntry(files: FileStore, fileId: string | undefined): Promise<JsonObject | null> {
  if (fileId === undefined) return null;
  const file = await files.get(fileId);
  return { path: files.path(fileId), name: file?.filename ?? fileId };
}

function objectAt(value: unknown, ...path: readonly string[]): JsonObject {
  let found: unknown = value;
  for (const key of path) found = isJsonObject(found) ? found[key] : undefined;
  return isJsonObject(found) ? found : {};
}

/** What a training process reads from the file named in `TRAINSTREAM_JOB_CONFIG`: the job, with its files as paths. */
export async function jobProcessConfig(job: Job, files: FileStore): Promise<JsonObject> {
  const effective = objectAt(job.metadata, 'effective_config');
  const { seed } = objectAt(effective, 'runner');
  return {
    job_id: job.jobId,
    job_type: job.jobType,
    model: job.model,
    seed: typeof seed === 'number' ? seed : 1,
    training_file: await fileEntry(files, job.trainingFileId),
    validation_file: await fileEntry(files, job.validationFileId),
    hyperparameters: job.hyperparameters,
    training: objectAt(effective, 'training'),
    ...(typeof job.hyperparameters['log_steps'] === 'number' && { log_steps: job.hyperparameters['log_steps'] }),
  };
}
