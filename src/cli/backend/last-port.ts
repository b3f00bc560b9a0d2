import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

function path(stateDirectory: string): string {
  return join(stateDirectory, 'port');
}

/** Notes the port that the directory's backend has: the processes of its jobs know it, and find the next backend there. */
export function keepPort(stateDirectory: string, port: number): void {
  writeFileSync(path(stateDirectory), `${port}\n`, { mode: 0o600 });
}

/** The port that the last backend of the directory had; undefined where there was none. */
export function lastPort(stateDirectory: string): number | undefined {
  try {
    const port = Number(readFileSync(path(stateDirectory), 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
