/** What the system says of one process. */
export interface ProcessState {
  /** One letter: R, S, D, T, … Z and X are dead. */
  readonly state: string;
  /** When it started, in the system's own words. With the process id, and the boot id where there is one, it names the process for good. */
  readonly startTime: string;
}

/** The processes of this machine, as far as its runner has to know them. */
export interface ProcessTable {
  /** Milliseconds to leave between two questions of one kind, where they come again and again. 0 where they cost next to nothing. */
  readonly pauseMs: number;
  /**
   * A piece of POSIX shell that sets `stat` to the process id of the shell and its start time, and `boot` to the boot id or nothing: the
   * two lines of a process file, which `parseProcessFile` reads.
   */
  readonly noteShell: string;
  /** Which start of the machine this is; undefined where the system does not say. */
  bootId(): string | undefined;
  /**
   * The process of that number, dead ones that nobody has waited for among them; undefined where there is none.
   * @param maxAgeMs an answer that is so old does too. Milliseconds
   */
  look(pid: number, maxAgeMs?: number): ProcessState | undefined;
  /** The numbers of the living processes of a process group. */
  group(groupId: number): readonly number[];
  /** The numbers of the living processes in whose environment an entry `NAME=value` stands, as far as this user may see it. */
  marked(entry: string): readonly number[];
}

/** True for the letter of a process that lives: a zombie does not. */
export function livesInState(state: string): boolean {
  return !state.startsWith('Z') && !state.startsWith('X');
}
