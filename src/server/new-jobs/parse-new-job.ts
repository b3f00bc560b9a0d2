import { BUILTIN_MODEL } from '../../core/builtin-model.ts';
import type { NewJob } from '../../core/job.ts';
import { isJsonObject } from '../../core/json.ts';
import { optionalObject, optionalText } from '../requests/body-fields.ts';
import { parseExecution } from './parse-execution.ts';
import { parseNewAttachedJob } from './parse-new-attached-job.ts';
import { RequestError } from '../requests/request-error.ts';

/**
 * The job that the body of `POST /learning/jobs` asks for: PROTOCOL.md 5.1.
 * @throws RequestError 400, 403 or 422
 */
export function parseNewJob(body: unknown, allowCommands: boolean): NewJob {
  if (!isJsonObject(body)) throw new RequestError(400, 'expected a JSON object');
  const jobType = optionalText(body, 'job_type') ?? 'sft';
  if (jobType === 'attached') return parseNewAttachedJob(body);
  if (jobType !== 'sft') throw new RequestError(422, `job_type: expected sft or attached, got ${JSON.stringify(jobType)}${jobType === 'rl' ? '; POST /rl/jobs creates rl jobs' : ''}`);
  const model = optionalText(body, 'model');
  if (model === undefined) throw new RequestError(400, 'model: is missing');
  const trainingType = optionalText(body, 'training_type') ?? 'sft_offline';
  if (trainingType !== 'sft_offline') throw new RequestError(422, `training_type: only sft_offline is trained here, got ${JSON.stringify(trainingType)}`);
  const name = optionalText(body, 'name');
  const trainingFileId = optionalText(body, 'training_file_id');
  const validationFileId = optionalText(body, 'validation_file');
  const execution = parseExecution(body, allowCommands);
  if (execution.command === undefined) {
    if (model !== BUILTIN_MODEL) {
      throw new RequestError(422, `model: the built-in trainer knows only ${BUILTIN_MODEL}, got ${JSON.stringify(model)}; other models need a command`);
    }
    if (trainingFileId === undefined) throw new RequestError(400, 'training_file_id: is missing');
  }
  return {
    jobType: 'sft',
    model,
    ...(name !== undefined && { name }),
    ...(trainingFileId !== undefined && { trainingFileId }),
    ...(validationFileId !== undefined && { validationFileId }),
    hyperparameters: optionalObject(body, 'hyperparameters'),
    metadata: optionalObject(body, 'metadata'),
    execution,
  };
}
