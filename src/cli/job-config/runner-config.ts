import { resolve } from 'node:path';
import type { RunnerConfig } from './job-config.ts';
import type { RunnerTable } from './runner-schema.ts';

/** How the process of a job is run. @param configDirectory absolute path; `cwd` is relative to it */
export function runnerConfig(table: RunnerTable | undefined, configDirectory: string): RunnerConfig {
  const { command, cwd, env, pass_env, seed, timeout_seconds, grace_seconds, sniff, map_names, metrics, follow } = table ?? {};
  return {
    ...(command !== undefined && { command }),
    ...(cwd !== undefined && { cwd: resolve(configDirectory, cwd) }),
    env: env ?? {},
    passEnv: pass_env ?? [],
    ...(seed !== undefined && { seed }),
    ...(timeout_seconds !== undefined && { timeoutSeconds: timeout_seconds }),
    ...(grace_seconds !== undefined && { graceSeconds: grace_seconds }),
    ...(sniff !== undefined && { sniff }),
    ...(map_names !== undefined && { mapNames: map_names }),
    ...(metrics !== undefined && { metrics }),
    ...(follow !== undefined && { follow }),
  };
}
