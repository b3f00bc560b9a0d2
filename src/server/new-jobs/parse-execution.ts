import type { JobExecution } from '../../core/job.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { optionalObject } from '../requests/body-fields.ts';
import { RequestError } from '../requests/request-error.ts';

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

/**
 * How the process of the job that a body asks for is run: its field `runner`.
 * @throws RequestError 400; 403 where it is there and the key may not send commands
 */
export function parseExecution(body: JsonObject, allowCommands: boolean): JobExecution {
  if (body['runner'] === undefined) return {};
  if (!allowCommands) throw new RequestError(403, 'runner: jobs with a command are not accepted under this key; see serve --allow-commands');
  const runner = optionalObject(body, 'runner');
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
