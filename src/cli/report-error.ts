import { ConfigError, TrainstreamError } from '../core/errors.ts';
import { printable, withoutSecrets } from '../core/text.ts';
import { exitCodeOfError, isClosedPipe } from './exit-codes.ts';
import { Interruption } from './interruption.ts';
import type { Output } from './output.ts';

/** Says on standard error what went wrong, and returns the exit code. @param verbose adds the stack trace */
export function reportError(error: unknown, output: Output, verbose: boolean): number {
  if (error instanceof Interruption) return error.exitCode;
  // Nobody reads any more: there is nobody to tell.
  if (isClosedPipe(error)) return exitCodeOfError(error);
  const cause = error instanceof TrainstreamError && error.code === 'handler' && error.cause instanceof ConfigError ? error.cause : error;
  const text = cause instanceof Error ? cause.message : String(cause);
  for (const line of text.split('\n')) output.note(printable(withoutSecrets(line)));
  if (!TrainstreamError.is(cause)) output.note(verbose ? '' : 'this is a fault of trainstream itself; run it again with --verbose to see where');
  if (verbose && cause instanceof Error && cause.stack !== undefined) output.note(withoutSecrets(cause.stack));
  return exitCodeOfError(error);
}
