import { BUILTIN_MODEL } from '../core/builtin-model.ts';
import type { JobExecution, NewJob } from '../core/job.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { RequestError } from './request-error.ts';

/** The one model that the built-in trainer trains. */

function optionalText(body: JsonObject, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value === '' || value.length > 500) {
    throw new RequestError(400, `${field}: expected a string of 1 to 500 characters`);
  }
  return value;
}

function optionalObject(body: JsonObject, field: string): JsonObject {
  const value = body[field];
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) throw new RequestError(400, `${field}: expected an object`);
  return value;
}

function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string' && !entry.includes('\0'));
}

function parseEnvironment(value: unknown): Record<string, string> {
  if (!isJsonObject(value)) throw new RequestError(400, 'runner.env: expected an object');
  const environment: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || typeof text !== 'string' || text.includes('\0')) {
      throw new RequestError(400, `runner.env: ${JSON.stringify(name.slice(0, 50))} is no environment variable with a text`);
    }
    if (name.startsWith('TRAINSTREAM_')) throw new RequestError(400, `runner.env: ${name} is set by the runner`);
    environment[name] = text;
  }
  return environment;
}

function parseExecution(runner: JsonObject): JobExecution {
  const unknown = Object.keys(runner).find((key) => !['command', 'cwd', 'env'].includes(key));
  if (unknown !== undefined) throw new RequestError(400, `runner.${unknown.slice(0, 50)}: unknown field`);
  const { command, cwd, env } = runner;
  if (command !== undefined && !(isStringList(command) && command.length > 0 && command[0] !== '')) {
    throw new RequestError(400, 'runner.command: expected a list of strings, the program first');
  }
  if (cwd !== undefined && !(typeof cwd === 'string' && cwd.startsWith('/') && !cwd.includes('\0'))) {
    throw new RequestError(400, 'runner.cwd: expected an absolute path');
  }
  return {
    ...(command !== undefined && { command: command as readonly string[] }),
    ...(cwd !== undefined && { cwd: cwd as string }),
    ...(env !== undefined && { env: parseEnvironment(env) }),
  };
}

/**
 * The job that the body of `POST /learning/jobs` asks for: PROTOCOL.md 5.1.
 * @throws RequestError 400, 403 or 422
 */
export function parseNewJob(body: unknown, allowCommands: boolean): NewJob {
  if (!isJsonObject(body)) throw new RequestError(400, 'expected a JSON object');
  const model = optionalText(body, 'model');
  if (model === undefined) throw new RequestError(400, 'model: is missing');
  const trainingType = optionalText(body, 'training_type') ?? 'sft_offline';
  if (trainingType !== 'sft_offline') throw new RequestError(422, `training_type: only sft_offline is trained here, got ${JSON.stringify(trainingType)}`);
  const name = optionalText(body, 'name');
  const trainingFileId = optionalText(body, 'training_file_id');
  const validationFileId = optionalText(body, 'validation_file');
  const runner = body['runner'];
  if (runner !== undefined && !allowCommands) {
    throw new RequestError(403, 'runner: jobs with a command are not accepted under this key; see serve --allow-commands');
  }
  const execution = runner === undefined ? {} : parseExecution(optionalObject(body, 'runner'));
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
