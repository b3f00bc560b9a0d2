import type { ConfigFault } from './config-fault.ts';
import { formatKeyPath, valueAt, type KeyPath } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';

/** One warning about everything in the file, of some keys, that the backend of this job has no use for. */
export function findIgnoredKeys(table: TomlTable, paths: readonly KeyPath[], effect: string, reason: string): ConfigFault[] {
  const [first, ...others] = paths.filter((path) => valueAt(table, path) !== undefined);
  if (first === undefined) return [];
  const also = others.map((path) => `, as is ${formatKeyPath(path)}`).join('');
  return [{ path: first, problem: `${effect}${also}: ${reason}` }];
}
