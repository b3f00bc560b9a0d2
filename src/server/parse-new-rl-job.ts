import { BUILTIN_MODEL } from '../core/builtin-model.ts';
import type { NewJob } from '../core/job.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { optionalObject, optionalText } from './body-fields.ts';
import { parseExecution } from './parse-execution.ts';
import { RequestError } from './request-error.ts';

/**
 * The job that the body of `POST /rl/jobs` asks for: PROTOCOL.md 5.6.
 * @throws RequestError 400, 403 or 422
 */
export function parseNewRlJob(body: unknown, allowCommands: boolean): NewJob {
  if (!isJsonObject(body)) throw new RequestError(400, 'expected a JSON object');
  const jobType = optionalText(body, 'job_type') ?? 'rl';
  if (jobType !== 'rl') throw new RequestError(422, `job_type: only rl is trained here, got ${JSON.stringify(jobType)}`);
  const data: JsonObject = optionalObject(body, 'data');
  const config = optionalObject(data, 'config');
  const model = optionalText(data, 'model') ?? optionalText(data, 'base_model');
  if (model === undefined) throw new RequestError(400, 'data.model: is missing, and so is data.base_model');
  const name = optionalText(body, 'name');
  const execution = parseExecution(body, allowCommands);
  if (execution.command === undefined && model !== BUILTIN_MODEL) {
    throw new RequestError(422, `data.model: the built-in trainer knows only ${BUILTIN_MODEL}, got ${JSON.stringify(model)}; other models need a command`);
  }
  const metadata = optionalObject(body, 'metadata');
  // How the process is run is never part of an answer, and metadata is: only what the submitter put there on purpose stays.
  const { runner: _runner, ...tables } = config;
  return {
    jobType: 'rl',
    model,
    ...(name !== undefined && { name }),
    hyperparameters: optionalObject(config, 'training'),
    metadata: { ...metadata, effective_config: { ...tables, ...optionalObject(metadata, 'effective_config') } },
    execution,
  };
}
