import { BUILTIN_MODEL, BUILTIN_TASK } from '../../core/builtin-model.ts';
import type { NewJob } from '../../core/job.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { optionalObject, optionalText } from '../requests/body-fields.ts';
import { parseExecution } from './parse-execution.ts';
import { RequestError } from '../requests/request-error.ts';

/** What a client may say of the training beside the job file. */
const TRAINER_KEYS = ['batch_size', 'group_size'];

/**
 * The tables of the job file, with what the request says beside them: the address of the task and the sizes of a batch have places of their own there.
 * How the process is run is never part of an answer, and these are: only what the submitter put into `metadata` on purpose stays.
 */
function tablesOf(data: JsonObject): JsonObject {
  const { runner: _runner, ...tables } = optionalObject(data, 'config');
  const taskUrl = optionalText(data, 'endpoint_base_url');
  const sizes = Object.entries(optionalObject(data, 'trainer')).filter(([key]) => TRAINER_KEYS.includes(key));
  return {
    ...tables,
    ...(taskUrl !== undefined && { services: { ...optionalObject(tables, 'services'), task_url: taskUrl } }),
    ...(sizes.length > 0 && { training: { ...optionalObject(tables, 'training'), ...Object.fromEntries(sizes) } }),
  };
}

/** @throws RequestError 422 where the built-in trainer does not train this */
function checkBuiltin(model: string, tables: JsonObject): void {
  const { task_url: task } = optionalObject(tables, 'services');
  if (model !== BUILTIN_MODEL) {
    throw new RequestError(422, `data.model: the built-in trainer knows only ${BUILTIN_MODEL}, got ${JSON.stringify(model)}; other models need a command`);
  }
  if ((task ?? BUILTIN_TASK) !== BUILTIN_TASK) {
    throw new RequestError(422, `data.endpoint_base_url: the built-in trainer has one task, ${BUILTIN_TASK}, got ${JSON.stringify(task).slice(0, 200)}; others need a command`);
  }
}

/**
 * The job that the body of `POST /rl/jobs` asks for: PROTOCOL.md 5.6.
 * @throws RequestError 400, 403 or 422
 */
export function parseNewRlJob(body: unknown, allowCommands: boolean): NewJob {
  if (!isJsonObject(body)) throw new RequestError(400, 'expected a JSON object');
  const jobType = optionalText(body, 'job_type') ?? 'rl';
  if (jobType !== 'rl') throw new RequestError(422, `job_type: only rl is trained here, got ${JSON.stringify(jobType)}`);
  const data: JsonObject = optionalObject(body, 'data');
  const tables = tablesOf(data);
  const model = optionalText(data, 'model') ?? optionalText(data, 'base_model');
  if (model === undefined) throw new RequestError(400, 'data.model: is missing, and so is data.base_model');
  const name = optionalText(body, 'name');
  const execution = parseExecution(body, allowCommands);
  if (execution.command === undefined) checkBuiltin(model, tables);
  const metadata = optionalObject(body, 'metadata');
  return {
    jobType: 'rl',
    model,
    ...(name !== undefined && { name }),
    hyperparameters: optionalObject(tables, 'training'),
    metadata: { ...metadata, effective_config: { ...tables, ...optionalObject(metadata, 'effective_config') } },
    execution,
  };
}
