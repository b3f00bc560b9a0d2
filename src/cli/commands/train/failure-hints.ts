import type { JsonObject } from '../../../core/json.ts';
import { allowedEnvironment } from '../../../runner/job-process-environment.ts';
import type { Flags } from '../../command-context.ts';
import { commandFor } from '../../command-for.ts';
import type { RunnerConfig } from '../../job-config/load-job-config.ts';

/** What the environment and the command line of a submission were. */
export interface SubmittedFrom {
  readonly environment: NodeJS.ProcessEnv;
  readonly flags: Flags;
}

/** A name as variables of an environment have it. */
const VARIABLE = /\b[A-Z][A-Z0-9_]{2,}\b/g;

/** Variables that a program of this machine named when it failed: they are set here, and it did not get them. */
function withheld(reason: string, { env, passEnv }: RunnerConfig, environment: NodeJS.ProcessEnv): readonly string[] {
  const given = new Set([...Object.keys(allowedEnvironment(environment)), ...Object.keys(env), ...passEnv]);
  return [...new Set(reason.match(VARIABLE))].filter((name) => environment[name] !== undefined && !given.has(name));
}

/**
 * What to do next where a job of the embedded backend failed, one line each.
 * @param job as it was at its end
 */
export function failureHints(job: JsonObject, runner: RunnerConfig, { environment, flags }: SubmittedFrom): readonly string[] {
  const jobId = String(job['job_id']);
  const names = runner.command === undefined ? [] : withheld(String(job['error'] ?? ''), runner, environment);
  return [
    ...names.map((name) => `${name} is set here, and the job did not get it: run --pass-env ${name}, or pass_env in [runner], takes it along`),
    ...(runner.command === undefined ? [] : [`Output: ${commandFor(flags, 'logs', jobId)}`]),
    // It gets the environment that this one got.
    ...(names.length > 0 ? [] : [`Retry:  ${commandFor(flags, 'jobs', 'retry', jobId)}`]),
  ];
}
