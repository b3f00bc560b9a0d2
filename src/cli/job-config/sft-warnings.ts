import type { ConfigFault } from './config-fault.ts';
import { formatKeyPath, valueAt, type KeyPath } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';

/** What describes machines: the embedded backend has only the one it runs on. */
const EMBEDDED_IGNORES: readonly KeyPath[] = [['compute'], ['data', 'topology']];

/** What only the embedded backend understands. */
const REMOTE_IGNORES: readonly KeyPath[] = [['runner'], ['hyperparameters', 'model']];

/** One warning about everything in the file that the backend of this job has no use for. */
export function findSftWarnings(table: TomlTable, remote: boolean): ConfigFault[] {
  const ignored = (remote ? REMOTE_IGNORES : EMBEDDED_IGNORES).filter((path) => valueAt(table, path) !== undefined);
  const [first, ...others] = ignored;
  if (first === undefined) return [];
  const also = others.map((path) => `, as is ${formatKeyPath(path)}`).join('');
  const effect = remote ? 'is left out' : 'is ignored';
  const reason = remote ? 'only the embedded backend knows it' : 'the embedded backend runs on this machine';
  return [{ path: first, problem: `${effect}${also}: ${reason}` }];
}
