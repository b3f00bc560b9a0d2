import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../core/errors.ts';

/** The token of a state directory: made once, at random, readable by this user only. */
export function stateToken(stateDirectory: string): { readonly token: string; readonly path: string } {
  const path = join(stateDirectory, 'token');
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  try {
    // Makes the file whole or not at all, and leaves one that is there.
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  const token = readFileSync(path, 'utf8').trim();
  if (token.length < 32) throw new ConfigError(`${path}: is damaged; remove it and a new one is made`);
  return { token, path };
}
