import { type ProcessIdentity, signalGroup } from './process-identity.ts';
import type { ProcessTable } from './process-table.ts';
import { systemProcessTable } from './system-process-table.ts';

/**
 * The processes that are left of a group whose leader has ended. The number of a group is not given away as long as one of it lives: only
 * where somebody else leads it now, all of it were gone before.
 */
export function leftInGroup(leader: ProcessIdentity, table: ProcessTable): readonly number[] {
  if (leader.bootId !== undefined && leader.bootId !== table.bootId()) return [];
  if (!signalGroup(leader, 0)) return [];
  const now = table.look(leader.pid);
  if (now !== undefined && now.startTime !== leader.startTime && leader.startTime !== undefined) return [];
  return table.group(leader.pid).filter((pid) => pid !== leader.pid);
}

/** Kills processes. @returns those that were still there, and this user's */
export function killAll(pids: Iterable<number>): number[] {
  return [...pids].filter((pid) => {
    if (pid === process.pid) return false;
    try {
      process.kill(pid, 'SIGKILL');
      return true;
    } catch (error) {
      // Gone, or by sudo another user's by now: nothing is left to do about it.
      if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      return false;
    }
  });
}

/** Kills every process whose environment has the entry, also one that left its group. @returns the numbers of those that were killed */
export function killMarked(entry: string, table: ProcessTable = systemProcessTable()): number[] {
  return killAll(table.marked(entry));
}
