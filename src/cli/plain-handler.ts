import type { Clock } from '../core/clock.ts';
import type { MaybePromise, StreamHandler } from '../core/stream-handler.ts';
import { DigestHandler } from '../handlers/digest-handler.ts';
import type { LogEvery } from '../handlers/digest/log-every.ts';
import { inertLine } from '../handlers/github-actions/workflow-command.ts';
import { GithubActionsHandler } from '../handlers/github-actions-handler.ts';

export interface PlainHandlerOptions {
  /** Takes one line without its break. */
  readonly write: (line: string) => MaybePromise<void>;
  readonly logEvery?: LogEvery | undefined;
  /** Begins every line where the lines of several jobs are mixed; safe to print. Nothing where it is not given. */
  readonly prefix?: string | undefined;
  readonly environment?: NodeJS.ProcessEnv;
  readonly clock?: Clock;
}

/** True where GitHub Actions reads what is printed. */
export function isGithubActions(environment: NodeJS.ProcessEnv = process.env): boolean {
  return environment['GITHUB_ACTIONS'] === 'true';
}

/**
 * What `--format auto` shows where there is no terminal: digested lines, in the form of the CI service where it is a known one. The lines of
 * several jobs are in no such form, since groups of different jobs cannot be mixed.
 */
export function plainHandler({ environment = process.env, prefix = '', write, ...options }: PlainHandlerOptions): StreamHandler {
  if (!isGithubActions(environment)) return new DigestHandler({ ...options, write: (line) => write(prefix + line) });
  if (prefix !== '') return new DigestHandler({ ...options, write: (line) => write(inertLine(prefix + line)) });
  return new GithubActionsHandler({ ...options, write, summaryFile: environment['GITHUB_STEP_SUMMARY'] });
}
