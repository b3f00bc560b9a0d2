import type { JsonObject } from '../../core/json.ts';
import type { TomlTable } from './parse-toml.ts';

/** A table as JSON can carry it: dates become ISO 8601 text; `inf` and `nan`, which JSON does not have, become null. */
export function toJsonObject(table: TomlTable): JsonObject {
  return JSON.parse(JSON.stringify(table)) as JsonObject;
}
