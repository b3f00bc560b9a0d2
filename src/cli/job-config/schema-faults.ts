import type { z } from 'zod';
import type { ConfigFault } from './config-fault.ts';
import type { JobSchema } from './job-schema.ts';
import type { KeyPath } from './key-path.ts';
import type { TomlTable } from './parse-toml.ts';
import { describeUnknownKey } from './unknown-key.ts';

/** What the schema finds in a file. Unknown keys stand apart, since they are not always a fault. */
export type SchemaFaults = { readonly faults: readonly ConfigFault[]; readonly unknownKeys: readonly ConfigFault[] };

function isNamed(part: PropertyKey): part is string | number {
  return typeof part !== 'symbol';
}

function unknownKeyFaults(schema: JobSchema, path: KeyPath, keys: readonly string[]): ConfigFault[] {
  const tablePath = path.filter((part) => typeof part === 'string');
  return keys.map((key) => ({ path: [...path, key], problem: describeUnknownKey(schema, tablePath, key), atKey: true }));
}

function issueFault(issue: z.core.$ZodIssue, path: KeyPath): ConfigFault {
  if (issue.code !== 'invalid_key') return { path, problem: issue.message };
  // A key of the wrong form: what is wrong with it is told by the schema of the keys.
  return { path, problem: issue.issues[0]?.message ?? issue.message, atKey: true };
}

/** Compares a file with the schema of its kind of job. */
export function findSchemaFaults(table: TomlTable, schema: JobSchema): SchemaFaults {
  // Tables with required keys that are absent altogether are read as empty, so that each of those keys is named.
  const { error } = schema.schema.safeParse({ ...Object.fromEntries(schema.requiredTables.map((name) => [name, {}])), ...table });
  const faults: ConfigFault[] = [];
  const unknownKeys: ConfigFault[] = [];
  for (const issue of error?.issues ?? []) {
    const path = issue.path.filter(isNamed);
    if (issue.code === 'unrecognized_keys') unknownKeys.push(...unknownKeyFaults(schema, path, issue.keys));
    else faults.push(issueFault(issue, path));
  }
  return { faults, unknownKeys };
}
