import { ConfigError, HttpError, TrainstreamError } from '../core/errors.ts';
import { printable, withoutSecrets } from '../core/text.ts';
import { exitCodeOfError, isClosedPipe } from './exit-codes.ts';
import { Departure } from './interruption.ts';
import type { Output } from './output.ts';

/** The error that a person has to know of: what is wrong with a file is no less clear because a handler found it. */
function causeOf(error: unknown): unknown {
  return error instanceof TrainstreamError && error.code === 'handler' && error.cause instanceof ConfigError ? error.cause : error;
}

/** What our own backend says of a job: a whole sentence, which no method and path make clearer. */
const OF_A_JOB = /^(?:no job "|job job_\w+ )/;

function messageOf(error: Error): string {
  return error instanceof HttpError && OF_A_JOB.test(error.details.detail) ? error.details.detail : error.message;
}

/** What went wrong, safe to print; line breaks stay. */
export function errorText(error: unknown): string {
  const cause = causeOf(error);
  const text = cause instanceof Error ? messageOf(cause) : String(cause);
  return text.split('\n').map((line) => printable(withoutSecrets(line))).join('\n');
}

/** Says on standard error what went wrong, and returns the exit code. @param verbose adds the stack trace */
export function reportError(error: unknown, output: Output, verbose: boolean): number {
  if (error instanceof Departure) return error.exitCode;
  // Nobody reads any more: there is nobody to tell.
  if (isClosedPipe(error)) return exitCodeOfError(error);
  const cause = causeOf(error);
  output.warn(errorText(error));
  if (!TrainstreamError.is(cause)) output.warn(verbose ? '' : 'this is a fault of trainstream itself; run it again with --verbose to see where');
  if (verbose && cause instanceof Error && cause.stack !== undefined) output.warn(withoutSecrets(cause.stack));
  return exitCodeOfError(error);
}
