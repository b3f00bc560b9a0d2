import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ExitCode } from '../exit-codes.ts';
import { backendLogPath } from './backend-log-path.ts';

/** A background backend that was started from here. */
export interface StartedBackground {
  /** Its exit code once it has ended, which it does when another one was first; {@link ExitCode.KILLED} where a signal ended it. */
  exitCode(): number | undefined;
  /** What it wrote to its log. */
  output(): string;
}

/**
 * Keys of a remote backend are no business of the embedded one, nor of what it starts; and one that is started from inside a job must
 * not carry that job's mark, by which its processes are found and ended.
 */
const WITHHELD = ['TRAINSTREAM_API_KEY', 'TRAINSTREAM_API_KEY_FILE', 'SYNTH_API_KEY', 'TRAINSTREAM_BACKEND', 'BACKEND_BASE_URL', 'TRAINSTREAM_JOB_ID'];

/**
 * Starts `serve --background` in a session of its own. It holds none of this process's streams, so that a pipe on them ends
 * with this process.
 */
export function startBackground(stateDirectory: string): StartedBackground {
  const main = fileURLToPath(new URL('../main.js', import.meta.url));
  const logPath = backendLogPath(stateDirectory);
  const log = openSync(logPath, 'a', 0o600);
  const logStart = statSync(logPath).size;
  const env = { ...process.env };
  for (const name of WITHHELD) delete env[name];
  let child: ChildProcess;
  try {
    child = spawn(process.execPath, [main, 'serve', '--background', '--port', '0', '--state-dir', stateDirectory], {
      cwd: stateDirectory,
      env,
      detached: true,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
  let failed: number | undefined;
  child.once('error', () => (failed = ExitCode.INTERNAL));
  child.unref();
  return {
    exitCode: () => failed ?? child.exitCode ?? (child.signalCode === null ? undefined : ExitCode.KILLED),
    output: () => (existsSync(logPath) ? readFileSync(logPath, 'utf8').slice(logStart).trim() : ''),
  };
}
