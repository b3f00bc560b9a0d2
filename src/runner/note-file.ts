import { renameSync, writeFileSync } from 'node:fs';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { readIfThere } from './job-directory.ts';

/** What a backend noted for the next one; undefined where it noted nothing, and where a power cut left a file without its content. */
export function readNote(path: string): JsonObject | undefined {
  try {
    const note: unknown = JSON.parse(readIfThere(path) ?? '');
    return isJsonObject(note) ? note : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Notes something for the next backend, in place of what was noted before: it reads the one or the other, and nothing between. */
export function writeNote(path: string, note: JsonObject): void {
  const temporary = `${path}.tmp`;
  writeFileSync(temporary, JSON.stringify(note), { mode: 0o600 });
  renameSync(temporary, path);
}
