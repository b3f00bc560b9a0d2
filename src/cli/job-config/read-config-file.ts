import { readFile } from 'node:fs/promises';
import { ConfigError } from '../../core/errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'is a directory',
  EACCES: 'not readable: permission denied',
  EPERM: 'not readable: permission denied',
};

/**
 * Reads a file of UTF-8 text, without its byte order mark.
 *
 * @param path where it is.
 * @param fileName what the error calls it.
 * @throws ConfigError when it cannot be read or is not UTF-8.
 */
export async function readConfigFile(path: string, fileName: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const code = String(error.code);
    throw new ConfigError(`${fileName}: ${REASONS[code] ?? `not readable: ${code}`}`, { cause: error });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ConfigError(`${fileName}: not UTF-8 text`, { cause: error });
  }
}
