#!/usr/bin/env node
import { isatty } from 'node:tty';
import { ExitCode } from './exit-codes.ts';
import { standardOutput } from './output.ts';
import { runProgram } from './run-program.ts';

// A reader that went away, as in `trainstream watch … | head`, is no error to talk about.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(ExitCode.CLOSED_PIPE);
  if (error.code !== 'EIO') throw error;
});
// EIO: the terminal was closed. SIGHUP tells that too, and is what ends this program then.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
});

/** After a signal, output that is still waiting gets this long. Milliseconds. */
const LAST_WORDS_MS = 500;

const exitCode = await runProgram(process.argv.slice(2), standardOutput);
process.exitCode = exitCode;

const HUNG_UP = 129;
if (exitCode === HUNG_UP && [0, 1, 2].some((file) => isatty(file))) {
  // With its terminal gone Node aborts where it would put the terminal's mode back. The signal itself ends it cleanly.
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}
// What a stalled reader does not take must not hold back somebody who wants to leave.
if (exitCode > 128) setTimeout(() => process.exit(exitCode), LAST_WORDS_MS).unref();
