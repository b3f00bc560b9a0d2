import { spawn } from 'node:child_process';
import { closeSync, openSync, statSync } from 'node:fs';
import type { JobDirectory } from './job-directory.ts';

/** How often the guard looks. Seconds. */
const GUARD_SECONDS = 2;

/** What a program prints while no backend runs may become so large. Bytes. */
const MOST_OUTPUT = 1024 * 1024 * 1024;

/**
 * Runs a command and leaves behind who ran it and how it ended.
 *
 * `ln` decides: of two wrappers for one job only the one that makes the process file runs the command, so that a backend that
 * died just after starting one cannot start the training twice. The trap keeps the wrapper alive under a signal to its group
 * until the command has ended, so that the exit code is on disk whatever the backend does. `sync` puts both files on the disk before
 * they get their names, so that a power cut leaves none empty; `exec` keeps a command that is named like a word of the shell from being it.
 *
 * The guard keeps what is printed from filling the disk while no backend runs, which empties the file long before: it looks at its size now and
 * then, and notes how much was cut off. It starts before the trap is set, so that no signal that is to end it can be passed over.
 */
const wrapper = (noteShell: string, mostOutput: number) => `
directory=$1
shift
guard() {
  trap 'kill -KILL "$!"; exit' TERM
  while sleep ${GUARD_SECONDS} & wait "$!"; do
    size=$(($(wc -c <"$directory/output.log")))
    [ "$size" -gt ${mostOutput} ] || continue
    cut=0
    [ ! -e "$directory/output.log.cut" ] || read -r cut <"$directory/output.log.cut"
    : >"$directory/output.log"
    printf '%s\\n' "$((cut + size))" >"$directory/output.log.cut.tmp" && mv "$directory/output.log.cut.tmp" "$directory/output.log.cut"
  done
}
boot=
${noteShell}
printf '%s\\n%s\\n' "$stat" "$boot" >"$directory/process.$$" || exit 1
sync "$directory/process.$$" 2>/dev/null
ln "$directory/process.$$" "$directory/process" 2>/dev/null
won=$?
rm -f "$directory/process.$$"
[ $won -eq 0 ] || exit 0
guard </dev/null >/dev/null 2>&1 &
guard=$!
trap : TERM INT HUP
(exec "$@")
code=$?
kill "$guard" 2>/dev/null
printf '%s\\n' "$code" >"$directory/exit.tmp" && { sync "$directory/exit.tmp" 2>/dev/null; mv "$directory/exit.tmp" "$directory/exit"; }
`;

export interface StartProcessOptions {
  readonly directory: JobDirectory;
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** A piece of shell that sets `stat` and `boot`, by which the process is known again: that of the process table. */
  readonly noteShell: string;
  /** The file with what it prints may become so large where no backend reads it; 1 GiB where it is not given. Bytes. */
  readonly mostOutput?: number;
}

/**
 * Starts the job's command in a process group of its own, which does not end with this process.
 * @returns a promise that resolves when the wrapper has gone; its code is 0 also where another wrapper runs the command
 * @throws Error where it cannot be started at all
 */
export function startProcess({ directory, command, cwd, env, noteShell, mostOutput = MOST_OUTPUT }: StartProcessOptions): { readonly exited: Promise<void> } {
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`the working directory ${cwd} does not exist`);
  const output = openSync(directory.output, 'a', 0o600);
  try {
    const child = spawn('/bin/sh', ['-c', wrapper(noteShell, mostOutput), 'trainstream-job', directory.root, ...command], {
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
