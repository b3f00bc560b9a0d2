import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ChatLines } from '../../../core/chat-dataset.ts';
import { ConfigError } from '../../../core/errors.ts';
import type { DataFile } from '../../job-config/load-job-config.ts';
import { fileLines } from './file-lines.ts';

/** Every row is checked before anything is sent: a bad file starts no job. @throws ConfigError naming file and line */
export async function checkDataFile({ path, name }: DataFile): Promise<void> {
  const lines = new ChatLines(name);
  for await (const { text } of fileLines(path, name)) lines.read(text);
  const problems = lines.problems();
  if (problems.length > 0) throw new ConfigError(problems);
}

/** The file with no more than its first rows, blank lines not counted. */
export async function firstRows(file: DataFile, rows: number): Promise<DataFile> {
  let left = rows;
  for await (const { text, end } of fileLines(file.path, file.name)) {
    if (text.trim() !== '') left -= 1;
    if (left === 0) return { ...file, bytes: end };
  }
  return file;
}

/** What is at the path, if anything. @throws ConfigError where nothing can be written there */
function statsOf(file: string): Stats | undefined {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    // With a slash at its end, a file in the place of the directory is an error too: from Node 22 on, `statSync` finds nothing wrong with it.
    accessSync(stats === undefined ? `${dirname(resolve(file))}/` : file, constants.W_OK);
    return stats;
  } catch (error) {
    throw new ConfigError(`--json-output ${file}: cannot be written (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}

/** A new job's messages cannot go where another job's are. @throws ConfigError */
export function checkJsonOutput(file: string | undefined): void {
  if (file === undefined) return;
  const stats = statsOf(file);
  if (stats?.isDirectory()) throw new ConfigError(`--json-output ${file}: is a directory`);
  if (stats?.isFile() && stats.size > 0) {
    throw new ConfigError(`--json-output ${file}: holds another job already; choose another file, or go on with that job by watch`);
  }
}
