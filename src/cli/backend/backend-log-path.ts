import { join } from 'node:path';

/** The file that a background backend's standard streams go to. */
export function backendLogPath(stateDirectory: string): string {
  return join(stateDirectory, 'backend.log');
}
