import { ConfigError, HandlerError, HttpError, TrainstreamError } from '../core/errors.ts';
import type { TerminalStatus } from '../core/job-status.ts';

/** What the command line ends with. Programs rely on these numbers: README.md and `--help` list them. */
export const ExitCode = {
  OK: 0,
  INTERNAL: 1,
  USAGE: 2,
  JOB_FAILED: 3,
  JOB_CANCELLED: 4,
  /** The job succeeded and never met the condition of `--until`. */
  NOT_REACHED: 5,
  /** A person left the view while the job ran: `train && deploy` must not deploy. */
  DETACHED: 10,
  /** Or it answers that it is at fault: 5xx. */
  UNREACHABLE: 69,
  UNAUTHORISED: 77,
  TIMEOUT: 124,
  CLOSED_PIPE: 141,
  /** A background backend found another one serving: whoever started it connects to that one. */
  LOST_RACE: 75,
  /** What shells say of a program that SIGKILL ended. */
  KILLED: 137,
} as const;

const OF_STATUS: Record<TerminalStatus, number> = {
  succeeded: ExitCode.OK,
  failed: ExitCode.JOB_FAILED,
  cancelled: ExitCode.JOB_CANCELLED,
};

/** The exit code of a job's end. */
export function exitCodeOfStatus(status: TerminalStatus): number {
  return OF_STATUS[status];
}

/** True where a write failed because its reader had gone. */
export function isClosedPipe(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EPIPE') return true;
  }
  return false;
}

/** The exit code of an error. */
export function exitCodeOfError(error: unknown): number {
  if (isClosedPipe(error)) return ExitCode.CLOSED_PIPE;
  if (error instanceof HandlerError) return error.cause instanceof ConfigError ? ExitCode.USAGE : ExitCode.INTERNAL;
  if (!TrainstreamError.is(error)) return ExitCode.INTERNAL;
  switch (error.code) {
    case 'config':
    case 'not-found':
    case 'conflict':
      return ExitCode.USAGE;
    case 'unauthorised':
      return ExitCode.UNAUTHORISED;
    case 'http':
      return error instanceof HttpError && error.details.status < 500 ? ExitCode.USAGE : ExitCode.UNREACHABLE;
    case 'connection':
    case 'protocol':
      return ExitCode.UNREACHABLE;
    case 'timeout':
      return ExitCode.TIMEOUT;
    default:
      return ExitCode.INTERNAL;
  }
}
