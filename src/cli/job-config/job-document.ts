import { ConfigError } from '../../core/errors.ts';
import { formatKeyPath, type KeyPath, valueAt } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';
import type { Position } from './toml-positions.ts';

/** Where something stands: in the file, or among the options of the command line. */
export type Place = Position | Pick<Override, 'flag' | 'path'>;

/** What a file says, with what the command line says in its place. */
export type JobDocument = {
  /** What messages call the file. */
  readonly fileName: string;
  readonly table: TomlTable;
  readonly positions: { ofKey(path: KeyPath): Place; ofValue(path: KeyPath): Place };
};

/** A value that the command line gives in place of the file's. */
export type Override = {
  /** What messages call it, for example `--dataset`. */
  readonly flag: string;
  readonly path: KeyPath;
  /** Undefined takes the key away. */
  readonly value: unknown;
};

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function isWithin(path: KeyPath, outer: KeyPath): boolean {
  return outer.every((part, index) => path[index] === part);
}

function withValue(table: TomlTable, { flag, path, value }: Override, depth = 0): TomlTable {
  const key = String(path[depth]);
  const inside = valueAt(table, [key]);
  if (depth === path.length - 1) {
    const { [key]: _replaced, ...others } = table;
    return value === undefined ? others : { ...others, [key]: value };
  }
  if (inside !== undefined && !isTable(inside)) throw new ConfigError(`${flag}: ${formatKeyPath(path.slice(0, depth + 1))} is no table`);
  // What is taken away needs no table around it.
  return inside === undefined && value === undefined ? table : { ...table, [key]: withValue(inside ?? {}, { flag, path, value }, depth + 1) };
}

/**
 * The document with the overrides; later ones win.
 * @throws ConfigError where one leads through something that is no table
 */
export function withOverrides(document: JobDocument, overrides: readonly Override[]): JobDocument {
  const { positions } = document;
  const given = overrides.filter(({ value }) => value !== undefined);
  const overrideOf = (path: KeyPath) => {
    // A table that an override brought to life is nowhere in the file.
    const isNew = path.length > 0 && valueAt(document.table, path) === undefined;
    return given.findLast((override) => isWithin(path, override.path) || (isNew && isWithin(override.path, path)));
  };
  return {
    ...document,
    table: overrides.reduce((table, override) => withValue(table, override), document.table),
    positions: { ofKey: (path) => overrideOf(path) ?? positions.ofKey(path), ofValue: (path) => overrideOf(path) ?? positions.ofValue(path) },
  };
}
