import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { trainerFileKind } from '../../../capture/files/trainer-file-kind.ts';
import { ConfigError } from '../../../core/errors.ts';
import { PathGlob } from '../../../core/path-glob.ts';

/** Files to attach to: they are read from where they were read before. */
export interface FilesTarget {
  readonly kind: 'files';
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Where the patterns start. */
  readonly cwd: string;
  readonly globs: readonly PathGlob[];
}

/** Standard input: it comes once. */
export interface StreamTarget {
  readonly kind: 'stream';
  readonly name: string;
}

export type AttachTarget = FilesTarget | StreamTarget;

/** So much of a file tells whether it is text. Bytes. */
const LOOKED_AT = 4_096;

function checkIsReadable(path: string, given: string): void {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(LOOKED_AT);
    const bytes = head.subarray(0, readSync(file, head, 0, LOOKED_AT, 0));
    if (trainerFileKind(basename(path), bytes) === undefined && bytes.includes(0)) throw new ConfigError(`${given}: is neither text nor a file of a trainer that is known here`);
  } finally {
    closeSync(file);
  }
}

/** @throws ConfigError where there is no such thing, or nothing that can be read */
export function attachTarget(given: string): AttachTarget {
  if (given === '-') return { kind: 'stream', name: 'standard input' };
  if (given === '') throw new ConfigError('expected a directory, a file, or - for standard input, got ""');
  try {
    const stats = statSync(given);
    // Opening one of those may wait for ever.
    if (!stats.isFile() && !stats.isDirectory()) throw new ConfigError(`${given}: is neither a file nor a directory; redirect it to standard input, and attach to -`);
    const path = realpathSync(given);
    const name = basename(path) || path;
    if (stats.isDirectory()) return { kind: 'files', name, path, cwd: path, globs: [new PathGlob('**')] };
    checkIsReadable(path, given);
    return { kind: 'files', name, path, cwd: dirname(path), globs: [new PathGlob(basename(path), { isPath: true })] };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof ConfigError || code === undefined) throw error;
    throw new ConfigError(`${given}: ${code === 'ENOENT' ? 'no such file or directory' : `cannot be read (${code})`}`, { cause: error });
  }
}
