import type { Command } from 'commander';
import { collect } from './values.ts';

/** Adds the options of every command that talks to a backend. */
export function addBackendOptions(command: Command): Command {
  return command
    .option('--backend <url>', 'address of a backend; the embedded one where it is not given (TRAINSTREAM_BACKEND)')
    .option('--api-key-file <file>', 'file with the key for it (or the key itself in TRAINSTREAM_API_KEY)')
    .option('--env-file <file>', 'file of NAME=value lines for what the environment does not say; read, never written; can be repeated', collect)
    .option('--state-dir <dir>', 'where the embedded backend keeps its jobs (TRAINSTREAM_STATE_DIR)');
}
