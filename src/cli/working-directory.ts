import { ConfigError } from '../core/errors.ts';

/** Where the program was started, whatever `-C` said: relative paths that people are told start there. */
export const START_DIRECTORY: string = process.cwd();

/** Works as if the program had been started in that directory. @throws ConfigError */
export function changeDirectory(directory: string): void {
  try {
    process.chdir(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`-C ${directory}: ${code === 'ENOENT' ? 'no such directory' : `cannot be entered (${code})`}`, { cause: error });
  }
}
