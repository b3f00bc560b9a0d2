import { existsSync, readdirSync } from 'node:fs';
import { learningApi } from '../api/learning-api.ts';
import { systemClock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import type { RetryNotice } from '../core/retry-policy.ts';
import type { StreamHandler } from '../core/stream-handler.ts';
import { printable, withoutSecrets } from '../core/text.ts';
import { CLIHandler } from '../handlers/cli-handler.ts';
import { JSONHandler } from '../handlers/json-handler.ts';
import { jobDirectory } from '../runner/job-directory.ts';
import { JobStreamer } from '../streamer.ts';
import { commandName } from './command-name.ts';
import { type BackendOptions, type CommandBackend, commandClient } from './context.ts';
import { parseDuration } from './duration.ts';
import { exitCodeOfStatus } from './exit-codes.ts';
import { Interruption, type InterruptionWatch } from './interruption.ts';
import type { Output } from './output.ts';

/** The options of the commands that show a stream. */
export interface ViewOptions extends BackendOptions {
  readonly format: 'auto' | 'cli' | 'json' | 'quiet';
  readonly jsonOutput?: string;
  readonly interval: string;
  readonly onInterrupt: 'detach' | 'cancel';
}

/** Twenty tries over some eight minutes: a viewer that runs for hours outlasts a restart or a short outage of the network. */
const VIEWER_RETRY = { attempts: 20 } as const;

/** Cancelling waits this long for the backend's answer. Milliseconds. */
const CANCEL_LIMIT_MS = 10_000;

function viewHandlers({ format, jsonOutput }: ViewOptions, output: Output): StreamHandler[] {
  const handlers: StreamHandler[] = [];
  if (format === 'auto' || format === 'cli') handlers.push(new CLIHandler({ write: (line) => output.line(line) }));
  if (format === 'json') handlers.push(new JSONHandler({ write: (text) => output.raw(text) }));
  if (jsonOutput !== undefined) handlers.push(new JSONHandler({ file: jsonOutput, fsync: true }));
  return handlers;
}

/** Says on the first failure, and then now and then, that the backend does not answer. */
export function retryReporter(output: Output): (notice: RetryNotice) => void {
  return ({ error, attempt, delayMs }) => {
    if (attempt > 1 && attempt % 5 !== 0) return;
    const reason = error instanceof Error ? error.message : String(error);
    output.note(printable(withoutSecrets(`${reason}; trying again in ${(delayMs / 1000).toFixed(1)} s`)));
  };
}

/** A command to type next, which reaches the same backend. */
export function commandFor(options: BackendOptions, command: string): string {
  const backend = options.backend === undefined ? '' : ` --backend ${options.backend}`;
  const stateDirectory = options.stateDir === undefined ? '' : ` --state-dir ${options.stateDir}`;
  return `${commandName()} ${command}${backend}${stateDirectory}`;
}

/** Checks what can be checked before there is a job. @throws ConfigError */
export function checkViewOptions(options: ViewOptions): void {
  parseDuration('--interval', options.interval);
}

/**
 * Shows a job until it has ended.
 * @param interruptions what came before this call counts too
 * @returns the exit code of the program
 */
export async function streamJob(backend: CommandBackend, jobId: string, options: ViewOptions, output: Output, interruptions: InterruptionWatch): Promise<number> {
  const intervalMs = parseDuration('--interval', options.interval);
  const onRetry = retryReporter(output);
  const say = options.format === 'json' ? (text: string) => output.note(text) : (text: string) => output.line(text);

  interruptions.intercept = ({ signal }) => {
    if (signal !== 'SIGINT' || options.onInterrupt !== 'cancel') return false;
    output.note(`Cancelling ${jobId}; Ctrl-C again leaves without waiting.`);
    learningApi
      .cancelJob(commandClient(backend), jobId, { signal: AbortSignal.timeout(CANCEL_LIMIT_MS) })
      .catch((error: Error) => output.note(`could not cancel: ${error.message}; Ctrl-C again leaves`));
    return true;
  };
  try {
    const streamer = new JobStreamer({
      ...backend.client,
      jobId,
      intervalMs,
      handlers: viewHandlers(options, output),
      signal: interruptions.signal,
      clock: systemClock,
      retry: VIEWER_RETRY,
      onRetry,
      onGap: ({ reason }) => output.note(`incomplete: ${printable(reason)}`),
    });
    const { status, rawStatus } = await streamer.streamUntilTerminal();
    await say(`Training completed: ${status === 'cancelled' ? status : printable(rawStatus)}`);
    if (!backend.remote && (options.format === 'auto' || options.format === 'cli')) {
      const { artifacts } = jobDirectory(backend.stateDirectory, jobId);
      if (existsSync(artifacts) && readdirSync(artifacts).length > 0) await say(`Files: ${artifacts}`);
    }
    return exitCodeOfStatus(status);
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    const [again, cancel] = [commandFor(options, `watch ${jobId}`), commandFor(options, `jobs cancel ${jobId}`)];
    output.note(`Detached. ${jobId} is still running.\nReattach: ${again}\nCancel:   ${cancel}`);
    return error.exitCode;
  }
}

/** @throws ConfigError where there is no job to show */
export async function latestJobId(backend: CommandBackend, signal: AbortSignal): Promise<string> {
  const [latest] = await learningApi.listJobs(commandClient(backend), { query: { limit: 1 }, signal });
  const jobId = latest?.['job_id'] ?? latest?.['id'];
  if (typeof jobId !== 'string') throw new ConfigError('there is no job yet');
  return jobId;
}

