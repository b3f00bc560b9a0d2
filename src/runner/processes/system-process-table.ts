import { existsSync } from 'node:fs';
import { procTable } from './proc-table.ts';
import type { ProcessTable } from './process-table.ts';
import { PsTable } from './ps-table.ts';

let found: ProcessTable | undefined;

/** The table of this machine: `/proc` where there is one, else `ps`. */
export function systemProcessTable(): ProcessTable {
  found ??= existsSync(`/proc/${process.pid}/stat`) ? procTable : new PsTable();
  return found;
}
