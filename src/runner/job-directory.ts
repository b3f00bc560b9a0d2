import { mkdirSync, openSync, closeSync, readFileSync, writeFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** Where the traces of one job's process lie. They outlive the backend: what it needs to take the job up again is all here. */
export interface JobDirectory {
  readonly root: string;
  /** JSON lines that the process reports (`TRAINSTREAM_FILE`). */
  readonly report: string;
  /** What the process prints, both streams. */
  readonly output: string;
  /** The configuration that the process reads (`TRAINSTREAM_JOB_CONFIG`). */
  readonly config: string;
  /** What the process saves (`TRAINSTREAM_DIR`). */
  readonly artifacts: string;
  /** The key with which the process may report over HTTP, for what reads keys from files. */
  readonly token: string;
  /** Who the process is; there as soon as it runs. */
  readonly process: string;
  /** Its exit code; there as soon as it has ended by itself. */
  readonly exit: string;
  /** When the process was asked to end; there from then on. Milliseconds since 1970. */
  readonly terminated: string;
}

/** The paths of a job's directory under the state directory. */
export function jobDirectory(stateDirectory: string, jobId: string): JobDirectory {
  if (!/^[\w-]{1,100}$/.test(jobId)) throw new TypeError(`${JSON.stringify(jobId)} is no job id`);
  const root = join(stateDirectory, 'jobs', jobId);
  return {
    root,
    report: join(root, 'report.jsonl'),
    output: join(root, 'output.log'),
    config: join(root, 'job-config.json'),
    artifacts: join(root, 'artifacts'),
    token: join(root, 'token'),
    process: join(root, 'process'),
    exit: join(root, 'exit'),
    terminated: join(root, 'terminated'),
  };
}

/** Makes the directory and what the process expects in it. Harmless where it is there already. */
export function prepareJobDirectory(directory: JobDirectory, config: unknown): void {
  mkdirSync(directory.artifacts, { recursive: true, mode: 0o700 });
  for (const path of [directory.report, directory.output]) makeEmptyFile(path);
  const temporary = `${directory.config}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, directory.config);
}

/** Whatever stands there already stays, and is not opened: a pipe would wait for its other end. */
function makeEmptyFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** The text of a file, or undefined where there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
