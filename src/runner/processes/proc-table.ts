import { readdirSync, readFileSync } from 'node:fs';
import { livesInState, type ProcessState, type ProcessTable } from './process-table.ts';

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // That this process can open no more files says nothing of another: it must not be taken for one that has gone, and be killed with all it left.
    if (['EMFILE', 'ENFILE', 'ENOMEM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    // Gone, or hidden from this user: in each case there is nothing to learn here.
    return undefined;
  }
}

/** What a line of `/proc/<pid>/stat` says. */
export interface ProcStat extends ProcessState {
  readonly groupId: number;
}

/** State, process group and start time in a line of `/proc/<pid>/stat`. The name in it can hold anything, so fields count from its last `)`. */
export function parseProcStat(stat: string): ProcStat | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 1).trim().split(/\s+/);
  const [state, groupId, startTime] = [fields[0], fields[2], fields[19]];
  return state === undefined || startTime === undefined ? undefined : { state, groupId: Number(groupId), startTime };
}

function statOf(pid: number): ProcStat | undefined {
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : parseProcStat(stat);
}

function allProcesses(): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
}

/** The processes as Linux's `/proc` has them. A start time is clock ticks since the machine started. */
export const procTable: ProcessTable = {
  pauseMs: 0,
  noteShell: `{ read -r stat </proc/$$/stat || stat=$$; read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null`,
  bootId: () => readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim(),
  look: statOf,
  group: (groupId) =>
    allProcesses().filter((pid) => {
      const stat = statOf(pid);
      return stat?.groupId === groupId && livesInState(stat.state);
    }),
  // The environment of a dead process is empty.
  marked: (entry) => allProcesses().filter((pid) => readOrUndefined(`/proc/${pid}/environ`)?.split('\0').includes(entry)),
};
