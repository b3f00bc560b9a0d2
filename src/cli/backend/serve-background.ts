import { systemClock } from '../../core/clock.ts';
import { printable } from '../../core/text.ts';
import { ExitCode } from '../exit-codes.ts';
import { BackendRunningError } from './backend-lock.ts';
import { LogFile } from './log-file.ts';
import { lastPort } from './last-port.ts';
import { runBackend, type RunBackendOptions, type RunningBackend } from './run-backend.ts';
import { backendLogPath } from './backend-log-path.ts';
import { untilIdle } from './until-idle.ts';

/** A background backend goes by itself after so long without a live job or a connection. Milliseconds. */
const IDLE_LIMIT_MS = 60_000;

export interface ServeBackgroundOptions {
  readonly stateDirectory: string;
  readonly port: number;
  /** Largest uploaded file in bytes. */
  readonly uploadLimit?: number | undefined;
  /** Aborts on a signal to end. */
  readonly signal: AbortSignal;
  readonly idleMs?: number | undefined;
}

/** Takes the port of the last backend where it is free, so that processes which report over HTTP go on, else the one that is given. */
async function runOnLastPort(options: RunBackendOptions): Promise<RunningBackend> {
  const last = lastPort(options.stateDirectory);
  if (last === undefined || options.port !== 0) return runBackend(options);
  try {
    return await runBackend({ ...options, port: last });
  } catch (error) {
    // Another backend of the directory is no fault of the port; anything else shows again.
    if (error instanceof BackendRunningError) throw error;
    return runBackend(options);
  }
}

/** Serves a state directory until nobody needs it any more. What it has to say goes to its log. @returns the exit code */
export async function serveBackground({ stateDirectory, port, uploadLimit, signal, idleMs = IDLE_LIMIT_MS }: ServeBackgroundOptions): Promise<number> {
  const log = new LogFile(backendLogPath(stateDirectory));
  const onError = (error: unknown) => log.write(printable(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  let backend: RunningBackend;
  try {
    backend = await runOnLastPort({ stateDirectory, port, uploadLimit, onError });
  } catch (error) {
    if (error instanceof BackendRunningError) return ExitCode.LOST_RACE;
    throw error;
  }
  log.write(`pid ${process.pid} serves at ${backend.url}`);
  try {
    await untilIdle(backend, idleMs, systemClock, signal);
    log.write('idle: going');
  } catch (error) {
    if (!signal.aborted) throw error;
    log.write('asked to end: going; training processes go on');
  } finally {
    await backend.close();
  }
  return ExitCode.OK;
}
