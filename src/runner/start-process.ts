import { spawn } from 'node:child_process';
import { closeSync, openSync, statSync } from 'node:fs';
import type { JobDirectory } from './job-directory.ts';

/** What keeps the output of a program within bounds while no backend runs. */
interface Guard {
  /** How often it looks. Seconds. */
  readonly seconds: number;
  /** So large the file may become. Bytes. */
  readonly mostOutput: number;
}

const GUARD: Guard = { seconds: 2, mostOutput: 1024 * 1024 * 1024 };

/**
 * Runs a command and leaves behind who ran it and how it ended. The first argument is the job's directory, the others are the command.
 *
 * `ln` decides: of two wrappers for one job only the one that makes the process file runs the command, so that a backend that
 * died just after starting one cannot start the training twice. The trap keeps the wrapper alive under a signal to its group
 * until the command has ended, so that the exit code is on disk whatever the backend does. `sync` puts both files on the disk before
 * they get their names, so that a power cut leaves none empty; `exec` keeps a command that is named like a word of the shell from being it.
 * The file for the exit code has its room on the disk before the command begins, which may fill it.
 *
 * The guard keeps what is printed from filling the disk while no backend runs, which empties the file long before: it looks at its size now and
 * then, and notes how much was cut off. It starts before the trap is set, so that no signal that is to end it can be passed over, and
 * ends where the wrapper was killed.
 *
 * Before the command no variable is set outside of a subshell: the job's environment may have one of that name, also a path without these programs.
 */
const wrapper = (noteShell: string, { seconds, mostOutput }: Guard) => `
note() (
  PATH="$PATH:/bin:/usr/bin"
  boot=
  ${noteShell}
  printf '%s\\n%s\\n' "$stat" "$boot" >"$1/process.$$" || exit
  sync "$1/process.$$" 2>/dev/null
  ln "$1/process.$$" "$1/process" 2>/dev/null
  won=$?
  rm -f "$1/process.$$"
  [ $won -ne 0 ] || printf '137\\n' >"$1/exit.tmp"
  exit $won
)
guard() {
  PATH="$PATH:/bin:/usr/bin"
  trap 'kill -KILL "$!"; exit' TERM
  while sleep ${seconds} & wait "$!" && kill -0 $$; do
    size=$(($(wc -c <"$1/output.log")))
    [ "$size" -gt ${mostOutput} ] || continue
    cut=0
    [ ! -e "$1/output.log.cut" ] || read -r cut <"$1/output.log.cut"
    : >"$1/output.log"
    printf '%s\\n' "$((cut + size))" >"$1/output.log.cut.tmp" && mv "$1/output.log.cut.tmp" "$1/output.log.cut"
  done
}
note "$1" || exit
guard "$1" </dev/null >/dev/null 2>&1 &
trap : TERM INT HUP
(shift; exec "$@")
code=$?
kill "$!" 2>/dev/null
PATH="$PATH:/bin:/usr/bin"
printf '%03d\\n' "$code" 1<>"$1/exit.tmp" && { sync "$1/exit.tmp" 2>/dev/null; mv "$1/exit.tmp" "$1/exit"; }
`;

export interface StartProcessOptions {
  readonly directory: JobDirectory;
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** A piece of shell that sets `stat` and `boot`, by which the process is known again: that of the process table. */
  readonly noteShell: string;
  /** Two seconds and 1 GiB where it is not given. */
  readonly guard?: Guard;
}

/**
 * Starts the job's command in a process group of its own, which does not end with this process.
 * @returns a promise that resolves when the wrapper has gone; also where another wrapper runs the command
 * @throws Error where it cannot be started at all
 */
export function startProcess({ directory, command, cwd, env, noteShell, guard = GUARD }: StartProcessOptions): { readonly exited: Promise<void> } {
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`the working directory ${cwd} does not exist`);
  const output = openSync(directory.output, 'a', 0o600);
  try {
    const child = spawn('/bin/sh', ['-c', wrapper(noteShell, guard), 'trainstream-job', directory.root, ...command], {
      cwd,
      env: { ...env },
      detached: true,
      stdio: ['ignore', output, output],
    });
    const exited = new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => resolve());
    });
    // The caller may not look before it has failed.
    exited.catch(() => undefined);
    child.unref();
    return { exited };
  } finally {
    closeSync(output);
  }
}
