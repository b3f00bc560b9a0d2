import { systemClock } from '../../../core/clock.ts';
import { StreamTimeoutError } from '../../../core/errors.ts';
import { commandBackend } from '../../context.ts';
import { parseDuration } from '../../duration.ts';
import { ExitCode, exitCodeOfError, exitCodeOfStatus } from '../../exit-codes.ts';
import { Departure, InterruptionWatch } from '../../interruption.ts';
import type { Output } from '../../output.ts';
import type { Settings } from '../../settings/settings-table.ts';
import { errorText } from '../../report-error.ts';
import { leave } from '../../view/departures.ts';
import { retryReporter } from '../../view/retry-reporter.ts';
import { endWord } from '../../view/teller.ts';
import { worstExitCode } from '../../view/worst-exit-code.ts';
import { waitForJob } from '../../wait-for-job.ts';
import type { JobsOptions } from './show-jobs.ts';

export interface WaitOptions extends JobsOptions, Pick<Settings, 'interval'> {
  readonly timeout?: string;
  readonly exitZero?: boolean;
}

/** A signal that aborts when the time is up. */
function timeLimit(timeoutMs: number | undefined, finished: AbortSignal): AbortSignal {
  const timeUp = new AbortController();
  if (timeoutMs !== undefined) {
    systemClock.sleep(timeoutMs, finished).then(
      () => timeUp.abort(new StreamTimeoutError(timeoutMs, undefined)),
      () => undefined,
    );
  }
  return timeUp.signal;
}

/** `trainstream jobs wait JOB…`. @returns the exit code: the worst one */
export async function waitForJobs(given: readonly string[], options: WaitOptions, output: Output): Promise<number> {
  const { flags, json, verbose, timeout, exitZero } = options;
  const intervalMs = parseDuration('--interval', options.interval);
  const timeoutMs = timeout === undefined ? undefined : parseDuration('--timeout', timeout);
  const backend = commandBackend(options);
  const open = new Set(given);
  const interruptions = new InterruptionWatch();
  const finished = new AbortController();
  const signal = AbortSignal.any([interruptions.signal, timeLimit(timeoutMs, finished.signal)]);

  const wait = async (jobId: string): Promise<number> => {
    try {
      const final = await waitForJob(backend, jobId, { signal, intervalMs, onRetry: retryReporter(output, verbose) });
      open.delete(jobId);
      await output.line(json ? JSON.stringify(final.job) : `${jobId}: ${endWord(final)}`);
      return exitZero ? ExitCode.OK : exitCodeOfStatus(final.status);
    } catch (error) {
      // One job of which nothing can be learned is no reason to stop waiting for the others.
      if (signal.aborted || given.length === 1) throw error;
      open.delete(jobId);
      output.warn(`${jobId}: ${errorText(error)}`);
      return exitCodeOfError(error);
    }
  };
  try {
    return worstExitCode(await Promise.all([...open].map(wait)));
  } catch (error) {
    if (error instanceof Departure || error instanceof StreamTimeoutError) return await leave(error, backend, [...open], flags, output);
    throw error;
  } finally {
    finished.abort();
    interruptions.stop();
  }
}
