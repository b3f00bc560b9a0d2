import { parseProcStat } from './proc-table.ts';
import { livesInState, type ProcessTable } from './process-table.ts';
import { systemProcessTable } from './system-process-table.ts';

/** Who a process is: its id alone would soon be somebody else's. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as the system's process table says it; undefined where it did not. */
  readonly startTime: string | undefined;
  /** Which start of the machine that was, where the system tells. */
  readonly bootId: string | undefined;
}

/** How old an answer may be by which a process is taken for alive, where it costs something to ask. Milliseconds. */
const RECENT_MS = 2_000;

/** This process. */
export function ownIdentity(table: ProcessTable = systemProcessTable()): ProcessIdentity {
  return { pid: process.pid, startTime: table.look(process.pid)?.startTime, bootId: table.bootId() };
}

/**
 * The identity in a process file. Its first line is one of `/proc/<pid>/stat`, or a process id and the start time as `ps` has it, or the id
 * alone; the second is the boot id or nothing.
 * @returns undefined where the text says no such thing
 */
export function parseProcessFile(text: string): ProcessIdentity | undefined {
  const [first = '', bootId = ''] = text.split('\n');
  const [, number, rest = ''] = /^(\d+)(.*)$/.exec(first) ?? [];
  const pid = Number(number);
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  const startTime = rest.includes(')') ? parseProcStat(rest)?.startTime : rest.trim().replace(/\s+/g, ' ');
  return { pid, startTime: startTime || undefined, bootId: bootId.trim().replace(/\s+/g, ' ') || undefined };
}

/** The code in an exit file; undefined where the text is none. */
export function parseExitCode(text: string): number | undefined {
  return /^\d{1,3}\n$/.test(text) ? Number(text) : undefined;
}

/**
 * True while that very process lives. A zombie does not live, nor does another process with its number. Where the system has to be asked by
 * a program, the answer may be two seconds old; that the number is free is noticed at once.
 */
export function isAlive(identity: ProcessIdentity, table: ProcessTable = systemProcessTable()): boolean {
  return isAliveBy(identity, table, RECENT_MS);
}

/** The same, as it is now. To be asked before anything is done to a process. */
export function isAliveNow(identity: ProcessIdentity, table: ProcessTable): boolean {
  return isAliveBy(identity, table, 0);
}

function isAliveBy({ pid, startTime, bootId }: ProcessIdentity, table: ProcessTable, maxAgeMs: number): boolean {
  if (bootId !== undefined && bootId !== table.bootId()) return false;
  const state = table.look(pid, maxAgeMs);
  return state !== undefined && livesInState(state.state) && (startTime === undefined || state.startTime === startTime);
}

/** Sends a signal to the process group that the process leads; false where there is no such group any more. */
export function signalGroup({ pid }: ProcessIdentity, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return false;
    // Some of the group may not be signalled, or, on macOS, all of it are dead: it is there.
    if (code === 'EPERM' && signal === 0) return true;
    throw error;
  }
}
