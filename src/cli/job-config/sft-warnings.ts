import type { ConfigFault } from './config-fault.ts';
import { findIgnoredKeys } from './ignored-keys.ts';
import type { KeyPath } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';

/** What describes machines: the embedded backend has only the one it runs on. */
const EMBEDDED_IGNORES: readonly KeyPath[] = [['compute'], ['data', 'topology']];

/** What only the embedded backend understands. */
const REMOTE_IGNORES: readonly KeyPath[] = [['runner'], ['hyperparameters', 'model']];

/** One warning about everything in the file that the backend of this job has no use for. */
export function findSftWarnings(table: TomlTable, remote: boolean): ConfigFault[] {
  if (remote) return findIgnoredKeys(table, REMOTE_IGNORES, 'is left out', 'only the embedded backend knows it');
  return findIgnoredKeys(table, EMBEDDED_IGNORES, 'is ignored', 'the embedded backend runs on this machine');
}
