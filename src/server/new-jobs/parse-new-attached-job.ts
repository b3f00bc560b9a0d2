import type { NewJob } from '../../core/job.ts';
import type { JsonObject } from '../../core/json.ts';
import { optionalObject, optionalText } from '../requests/body-fields.ts';
import { RequestError } from '../requests/request-error.ts';

/**
 * The job that the body of `POST /learning/jobs` asks for, where its type is `attached`: PROTOCOL.md 12.
 * @throws RequestError 400
 */
export function parseNewAttachedJob(body: JsonObject): NewJob {
  if (body['runner'] !== undefined) throw new RequestError(400, 'runner: an attached job has no process here');
  const name = optionalText(body, 'name');
  return {
    jobType: 'attached',
    model: optionalText(body, 'model') ?? 'unknown',
    ...(name !== undefined && { name }),
    hyperparameters: {},
    metadata: optionalObject(body, 'metadata'),
    execution: {},
  };
}
