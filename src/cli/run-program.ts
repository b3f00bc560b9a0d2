import { CommanderError } from 'commander';
import { ExitCode } from './exit-codes.ts';
import type { Output } from './output.ts';
import { createProgram } from './program.ts';
import { reportError } from './report-error.ts';

/** Does what was typed, and says what goes wrong. @returns the exit code */
export async function runProgram(words: readonly string[], output: Output): Promise<number> {
  const outcome = { exitCode: ExitCode.OK as number };
  const program = await createProgram(output, outcome, words);
  try {
    await program.parseAsync([...words], { from: 'user' });
    return outcome.exitCode;
  } catch (error) {
    // Commander has printed its own message by now; it ends help and version this way too, with code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.OK : ExitCode.USAGE;
    return reportError(error, output, program.opts<{ verbose?: boolean }>().verbose === true);
  }
}
