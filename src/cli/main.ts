#!/usr/bin/env node
import { CommanderError } from 'commander';
import { ExitCode } from './exit-codes.ts';
import { standardOutput } from './output.ts';
import { createProgram } from './program.ts';
import { reportError } from './report-error.ts';

// A reader that went away, as in `trainstream watch … | head`, is no error to talk about.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(ExitCode.CLOSED_PIPE);
  throw error;
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const outcome = { exitCode: ExitCode.OK as number };
const program = createProgram(standardOutput, outcome);
try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed its own message by now; it ends help and version this way too, with code 0.
  if (error instanceof CommanderError) outcome.exitCode = error.exitCode === 0 ? ExitCode.OK : ExitCode.USAGE;
  else outcome.exitCode = reportError(error, standardOutput, program.opts<{ verbose?: boolean }>().verbose === true);
}
process.exitCode = outcome.exitCode;
