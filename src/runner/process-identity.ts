import { readdirSync, readFileSync } from 'node:fs';

/** Who a process is: its id alone would soon be somebody else's. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the machine's start to the process's, where the system tells. */
  readonly startTime: string | undefined;
  /** Which start of the machine that was, where the system tells. */
  readonly bootId: string | undefined;
}

interface ProcessState {
  /** One letter: R, S, D, T, … Z and X are dead. */
  readonly state: string;
  readonly startTime: string;
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Gone, hidden from this user, or a system without /proc: in each case there is nothing to learn here.
    return undefined;
  }
}

/** State and start time in a line of `/proc/<pid>/stat`. The name in it can hold anything, so fields count from its last `)`. */
function parseStat(stat: string): ProcessState | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 1).trim().split(/\s+/);
  const [state, startTime] = [fields[0], fields[19]];
  return state === undefined || startTime === undefined ? undefined : { state, startTime };
}

function currentBootId(): string | undefined {
  return readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim();
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  const stat = readOrUndefined(`/proc/${process.pid}/stat`);
  return { pid: process.pid, startTime: stat && parseStat(stat)?.startTime, bootId: currentBootId() };
}

/**
 * The identity in a process file: a line of `/proc/<pid>/stat`, or a bare pid, then a line with the boot id or nothing.
 * @returns undefined where the text says no such thing
 */
export function parseProcessFile(text: string): ProcessIdentity | undefined {
  const [stat = '', bootId = ''] = text.split('\n');
  const pid = Number(/^\d+/.exec(stat)?.[0]);
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  return { pid, startTime: parseStat(stat)?.startTime, bootId: bootId.trim() || undefined };
}

/** The code in an exit file; undefined where the text is none. */
export function parseExitCode(text: string): number | undefined {
  return /^\d{1,3}\n$/.test(text) ? Number(text) : undefined;
}

/** True while that very process lives. A zombie does not live, nor does another process with its number. */
export function isAlive({ pid, startTime, bootId }: ProcessIdentity): boolean {
  if (bootId !== undefined && bootId !== currentBootId()) return false;
  if (startTime === undefined) return answersSignals(pid);
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  const now = stat === undefined ? undefined : parseStat(stat);
  return now !== undefined && now.startTime === startTime && now.state !== 'Z' && now.state !== 'X';
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Sends a signal to the process group that the process leads; false where there is no such group any more. */
export function signalGroup({ pid }: ProcessIdentity, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/**
 * Kills every process whose environment names the job, also one that left the group. Finds none on systems without /proc.
 * @returns how many were killed
 */
export function killMarked(marker: string): number {
  let killed = 0;
  let names: string[] = [];
  try {
    names = readdirSync('/proc');
  } catch {
    return 0;
  }
  for (const name of names) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const environment = readOrUndefined(`/proc/${name}/environ`);
    if (environment === undefined || !environment.split('\0').includes(marker)) continue;
    try {
      process.kill(pid, 'SIGKILL');
      killed++;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  return killed;
}
