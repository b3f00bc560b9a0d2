import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigError } from '../core/errors.ts';

/** Where jobs, files and the backend's traces lie: the option, `TRAINSTREAM_STATE_DIR`, else the XDG state directory. Absolute. */
export function stateDirectoryPath(option: string | undefined, environment: NodeJS.ProcessEnv = process.env): string {
  const given = option ?? environment['TRAINSTREAM_STATE_DIR'];
  if (given !== undefined && given !== '') return resolve(given);
  const xdg = environment['XDG_STATE_HOME'];
  // A relative XDG path is to be ignored, says its specification.
  const base = xdg?.startsWith('/') ? xdg : join(homedir(), '.local', 'state');
  return join(base, 'trainstream');
}

/** Makes the directory if it is missing. @throws ConfigError where it cannot be written */
export function prepareStateDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new ConfigError(`state directory ${path}: cannot be written (${reason}); choose another with --state-dir`, { cause: error });
  }
}
