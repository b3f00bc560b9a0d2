import { spawn } from 'node:child_process';
import { closeSync, openSync, statSync } from 'node:fs';
import type { JobDirectory } from './job-directory.ts';

/**
 * Runs a command and leaves behind who ran it and how it ended.
 *
 * `ln` decides: of two wrappers for one job only the one that makes the process file runs the command, so that a backend that
 * died just after starting one cannot start the training twice. The trap keeps the wrapper alive under a signal to its group
 * until the command has ended, so that the exit code is on disk whatever the backend does. `sync` puts both files on the disk before
 * they get their names, so that a power cut leaves none empty; `exec` keeps a command that is named like a word of the shell from being it.
 */
const WRAPPER = `
directory=$1
shift
boot=
{ read -r stat </proc/$$/stat || stat=$$; read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null
printf '%s\\n%s\\n' "$stat" "$boot" >"$directory/process.$$" || exit 1
sync "$directory/process.$$" 2>/dev/null
ln "$directory/process.$$" "$directory/process" 2>/dev/null
won=$?
rm -f "$directory/process.$$"
[ $won -eq 0 ] || exit 0
trap : TERM INT HUP
(exec "$@")
code=$?
printf '%s\\n' "$code" >"$directory/exit.tmp" && { sync "$directory/exit.tmp" 2>/dev/null; mv "$directory/exit.tmp" "$directory/exit"; }
`;

export interface StartProcessOptions {
  readonly directory: JobDirectory;
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts the job's command in a process group of its own, which does not end with this process.
 * @returns a promise that resolves when the wrapper has gone; its code is 0 also where another wrapper runs the command
 * @throws Error where it cannot be started at all
 */
export function startProcess({ directory, command, cwd, env }: StartProcessOptions): { readonly exited: Promise<void> } {
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`the working directory ${cwd} does not exist`);
  const output = openSync(directory.output, 'a', 0o600);
  try {
    const child = spawn('/bin/sh', ['-c', WRAPPER, 'trainstream-job', directory.root, ...command], {
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
