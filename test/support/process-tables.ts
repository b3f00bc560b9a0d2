import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { procTable } from '../../src/runner/processes/proc-table.ts';
import type { ProcessTable } from '../../src/runner/processes/process-table.ts';
import { PsTable } from '../../src/runner/processes/ps-table.ts';

/** A process table that this machine may have. */
export interface TestedTable {
  /** Shown with the test: how it looks, and why it is skipped, if it is. */
  readonly name: string;
  readonly isHere: boolean;
  readonly table: ProcessTable;
}

/** True where `ps` can tell when a process started; that of BusyBox cannot. */
export const HAS_PS = spawnSync('ps', ['-o', 'lstart=', '-p', String(process.pid)]).status === 0;
const HAS_PROC = existsSync('/proc/self/stat');

export const TABLES: readonly TestedTable[] = [
  { name: HAS_PROC ? '/proc' : '/proc (skipped: this system has none)', isHere: HAS_PROC, table: procTable },
  { name: HAS_PS ? 'ps' : 'ps (skipped: there is no program `ps` that tells start times)', isHere: HAS_PS, table: new PsTable() },
];

/** The table by `ps`, which notes each time that it asks. */
export function countingPsTable(directory: string) {
  const [program, asked] = [join(directory, 'counting-ps'), join(directory, 'asked')];
  writeFileSync(asked, '');
  writeFileSync(program, `#!/bin/sh\necho "$*" >>'${asked}'\nexec ps "$@"\n`);
  chmodSync(program, 0o755);
  return { program, questions: () => readFileSync(asked, 'utf8').split('\n').slice(0, -1) };
}
