import { readdirSync, readFileSync } from 'node:fs';

/** A process that runs on this machine. */
export interface ListedProcess {
  readonly pid: number;
  /** Program and arguments. */
  readonly command: string;
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has ended since the list was made, or is another user's.
    return '';
  }
}

/** The processes in whose arguments or environment a text stands; none that has ended. Needs Linux's /proc. */
export function processesNaming(text: string): ListedProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({ pid: Number(name), command: readOrNothing(`/proc/${name}/cmdline`).split('\0').join(' ').trim(), environment: readOrNothing(`/proc/${name}/environ`) }))
    .filter(({ command, environment }) => command.includes(text) || environment.includes(text))
    .map(({ pid, command }) => ({ pid, command }));
}
