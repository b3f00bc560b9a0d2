import { ConflictError } from '../../core/errors.ts';
import type { Job, NewJob } from '../../core/job.ts';
import { RequestError } from '../requests/request-error.ts';

/**
 * The job that does again what another one did: PROTOCOL.md 5.8.
 * @param allowCommands whether the key may say how a process is run: without that it could not have created such a job either
 * @throws ConflictError while the first one has not ended; RequestError 403
 */
export function retriedJob(job: Job, allowCommands: boolean): NewJob {
  const { jobId, jobType, name, model, trainingFileId, validationFileId, hyperparameters, metadata, execution, closed } = job;
  if (!allowCommands && Object.keys(execution).length > 0) {
    throw new RequestError(403, `job ${jobId} says how its process is run, which is not accepted under this key; see serve --allow-commands`);
  }
  if (jobType === 'attached') throw new ConflictError(`job ${jobId} was attached to: what it shows did not run here`);
  if (!closed) throw new ConflictError(`job ${jobId} has not ended: wait for it, or cancel it first`);
  return {
    jobType,
    ...(name !== undefined && { name }),
    model,
    ...(trainingFileId !== undefined && { trainingFileId }),
    ...(validationFileId !== undefined && { validationFileId }),
    hyperparameters,
    metadata: { ...metadata, retry_of: jobId },
    execution,
  };
}
