import { access, constants, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { describeValue } from './describe-value.ts';

/** Where relative names of files are looked for, in this order. Both are absolute paths; without the first only the second counts. */
export type SearchPlaces = { readonly configDirectory?: string | undefined; readonly workingDirectory: string };

/** Either the file's absolute path or, without a full stop, what is wrong. */
export type ResolvedDataFile = { readonly path: string } | { readonly problem: string };

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  throw error;
}

/** What is at a path: undefined for nothing. */
async function inspect(path: string): Promise<ResolvedDataFile | undefined> {
  try {
    if ((await stat(path)).isDirectory()) return { problem: `expected a file, but ${describeValue(path)} is a directory` };
    await access(path, constants.R_OK);
    return { path };
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : { problem: `${describeValue(path)} is not readable: ${code}` };
  }
}

/** Finds a data file that a configuration names: beside the configuration, else in the working directory. */
export async function resolveDataFile(name: string, places: SearchPlaces): Promise<ResolvedDataFile> {
  const { configDirectory, workingDirectory } = places;
  if (isAbsolute(name)) return (await inspect(name)) ?? { problem: `no such file: ${describeValue(name)}` };
  const beside = configDirectory === undefined ? undefined : await inspect(join(configDirectory, name));
  if (beside !== undefined) return beside;
  const tried = configDirectory === undefined ? [] : [`${describeValue(configDirectory)} (beside this file)`];
  if (workingDirectory !== configDirectory) {
    const found = await inspect(join(workingDirectory, name));
    if (found !== undefined) return found;
    tried.push(`${describeValue(workingDirectory)} (the working directory)`);
  }
  return { problem: `no such file: ${describeValue(name)}; looked in ${tried.join(' and in ')}` };
}
