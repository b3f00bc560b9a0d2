import type { JsonObject } from '../../../core/json.ts';
import { allowedEnvironment } from '../../../runner/job-process-environment.ts';
import type { RunnerConfig } from '../../job-config/load-job-config.ts';

/**
 * How a job's process is run, with what it gets along from here: the field `runner` of PROTOCOL.md 5.1. Only the embedded backend is told.
 * @param environment what is taken along is looked for in it
 */
export function processRequest({ command, cwd, env, passEnv }: RunnerConfig, environment: NodeJS.ProcessEnv): JsonObject {
  const passed = passEnv.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...(command !== undefined && { command: [...command] }),
    cwd: cwd ?? process.cwd(),
    env: { ...allowedEnvironment(environment), ...Object.fromEntries(passed), ...env },
  };
}
