import { accessSync, constants, existsSync, lstatSync, readdirSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Finding } from './finding.ts';

/** With less room than this a training may not finish. Bytes. */
const LITTLE_ROOM = 200 * 2 ** 20;

function sizeText(bytes: number): string {
  return bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

/** Bytes of the files in a directory; what vanishes meanwhile counts nothing. */
function sizeOf(path: string): number {
  try {
    const stats = lstatSync(path);
    if (!stats.isDirectory()) return stats.size;
    return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0;
    throw error;
  }
}

/** The nearest directory above that exists: there the missing one would be made. */
function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

/** Whether jobs can be kept there, how much they take, and how much room is left. */
export function checkStateDirectory(path: string): Finding[] {
  const check = 'state directory';
  const place = nearestExisting(path);
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
    if (!lstatSync(place).isDirectory() && place === path) readdirSync(place);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return [{ check, status: 'problem', text: `${path} cannot be written (${reason})`, advice: 'choose another: --state-dir or TRAINSTREAM_STATE_DIR' }];
  }
  const { bavail, bsize } = statfsSync(place);
  const room = bavail * bsize;
  const text = place === path ? `${path} is writable and holds ${sizeText(sizeOf(path))}; ${sizeText(room)} are free` : `${path} is not there yet and can be made; ${sizeText(room)} are free`;
  if (room >= LITTLE_ROOM) return [{ check, status: 'ok', text }];
  return [{ check, status: 'warning', text, advice: 'make room, e.g. by trainstream jobs rm, or choose another disk by --state-dir' }];
}
