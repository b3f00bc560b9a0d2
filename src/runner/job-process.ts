import { writeFileSync } from 'node:fs';
import type { Clock } from '../core/clock.ts';
import type { Job } from '../core/job.ts';
import { type JobDirectory, readIfThere } from './job-directory.ts';
import { processMarker } from './job-process-environment.ts';
import type { ProcessEnd } from './process-end.ts';
import { isAlive, isAliveNow, parseExitCode, parseProcessFile, type ProcessIdentity, signalGroup } from './processes/process-identity.ts';
import { killAll, killMarked, leftInGroup } from './processes/leftovers.ts';
import type { ProcessTable } from './processes/process-table.ts';
import { type StartProcessOptions, startProcess } from './start-process.ts';

/** What a command that has ended by itself leaves in its group may end by itself too, for so long. Milliseconds. */
const LEFTOVER_MS = 2_000;

/** A process that is killed goes within this, or is not to be killed at all. Milliseconds. */
const KILL_MS = 5_000;

export interface JobProcessOptions {
  readonly jobId: string;
  readonly directory: JobDirectory;
  readonly processes: ProcessTable;
  readonly clock: Clock;
  /** Told of processes that cannot be killed, and of what cannot be noted. */
  readonly onError: (error: unknown) => void;
}

/**
 * The process of a job: started, looked at and ended. All that it knows stands in the job's directory and in the process table, so that
 * another backend goes on where one has died, also in the middle of ending it.
 */
export class JobProcess {
  readonly #marker: string;
  readonly #directory: JobDirectory;
  readonly #processes: ProcessTable;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  /** Set where there will never be a process. */
  #notStarted: ProcessEnd | undefined;
  #wrapperGone = false;
  /** True once it is known that its group has not gone, and its number to a stranger: this backend has started it, or has seen it alive, or its mark. */
  #hasGroup = false;
  #killed = false;
  /** When it was asked to end: NaN where it was not, undefined until it was looked whether another backend has. Milliseconds. */
  #terminatedAt: number | undefined;

  constructor({ jobId, directory, processes, clock, onError }: JobProcessOptions) {
    this.#onError = onError;
    this.#marker = processMarker(jobId);
    this.#directory = directory;
    this.#processes = processes;
    this.#clock = clock;
  }

  /** True where it was started at some time, by whichever backend. */
  get wasStarted(): boolean {
    return readIfThere(this.#directory.process) !== undefined || readIfThere(this.#directory.exit) !== undefined;
  }

  /** True once it was asked to end, for whatever reason. */
  get wasTerminated(): boolean {
    return this.#sinceTerminated() !== undefined;
  }

  /** There will be none. @param reason why */
  refuse(reason: string): void {
    this.#notStarted = { kind: 'not-started', reason };
  }

  /** Starts it. What goes wrong is told by `end`. @param onGone called when there may be news of its end */
  start(options: Pick<StartProcessOptions, 'command' | 'cwd' | 'env'>, onGone: () => void): void {
    const gone = () => {
      this.#wrapperGone = true;
      onGone();
    };
    try {
      this.#hasGroup = true;
      startProcess({ ...options, directory: this.#directory, noteShell: this.#processes.noteShell }).exited.then(gone, (error: Error) => {
        this.refuse(error.message);
        gone();
      });
    } catch (error) {
      this.refuse((error as Error).message);
    }
  }

  /** How it ended; undefined while it runs, or is about to. */
  end(): ProcessEnd | undefined {
    if (this.#notStarted !== undefined) return this.#notStarted;
    const wrapperGone = this.#wrapperGone;
    const processText = readIfThere(this.#directory.process);
    const identity = processText === undefined ? undefined : parseProcessFile(processText);
    const alive = identity !== undefined && isAlive(identity, this.#processes);
    this.#hasGroup ||= alive;
    // The exit file is looked for last: a process that was alive a moment ago may have written it since.
    const exitText = readIfThere(this.#directory.exit);
    const exitCode = exitText === undefined ? undefined : parseExitCode(exitText);
    if (exitCode !== undefined) return { kind: 'exited', exitCode };
    if (alive) return undefined;
    // A file without its content is what a power cut leaves: the process is gone all the same.
    if (processText !== undefined || exitText !== undefined) return { kind: 'lost' };
    // No process file: the wrapper has not come that far yet, or it never will.
    return wrapperGone ? { kind: 'not-started', reason: 'its wrapper could not write to the state directory' } : undefined;
  }

  /** Ends it where that is asked for, or where its time is up: asks it first, and kills it after the grace time. To be called again and again. */
  terminateIfDue(job: Job, { timeoutMs, graceMs }: { readonly timeoutMs: number | undefined; readonly graceMs: number }): void {
    if (this.#killed) return;
    const now = this.#clock.now();
    const timeIsUp = timeoutMs !== undefined && job.startedAt !== undefined && now - Date.parse(job.startedAt) >= timeoutMs;
    if (job.cancelRequestedAt === undefined && !timeIsUp && !this.wasTerminated) return;
    const sinceMs = this.#sinceTerminated();
    if (sinceMs !== undefined && sinceMs < graceMs) return;
    const identity = this.#identity();
    if (identity === undefined || !isAliveNow(identity, this.#processes)) return;
    if (sinceMs === undefined) {
      signalGroup(identity, 'SIGTERM');
      this.#noteTerminated(now);
      return;
    }
    this.#killed = true;
    signalGroup(identity, 'SIGKILL');
    killMarked(this.#marker, this.#processes);
  }

  /**
   * Ends what the command has left running, once it has ended itself. Its group has time: what remains of the grace time where it was asked to
   * end, else two seconds. What has left the group has none, and all of it has none where the command was killed or lost.
   * @param pause waits a little, and may take in what is reported meanwhile
   * @returns how many had to be killed
   */
  async endLeftovers(end: ProcessEnd, graceMs: number, pause: () => Promise<void>): Promise<number> {
    const leader = this.#identity();
    const sinceMs = this.#sinceTerminated();
    const groupMs = sinceMs === undefined ? LEFTOVER_MS : graceMs - sinceMs;
    if (leader !== undefined && end.kind === 'exited') await this.#untilGroupEnds(leader, groupMs, pause);
    const killed = new Set<number>();
    for (let start = this.#clock.now(); ; await pause()) {
      const found = new Set([...killAll(this.#leftInGroup(leader)), ...killMarked(this.#marker, this.#processes)]);
      if (found.size === 0) return killed.size;
      for (const pid of found) killed.add(pid);
      start = Math.min(start, this.#clock.now());
      if (this.#clock.now() - start < KILL_MS) continue;
      this.#onError(new Error(`processes of a job could not be killed within ${KILL_MS / 1000} s: ${[...found].join(', ')}`));
      return killed.size;
    }
  }

  /** How long ago it was asked to end; undefined where it was not. A clock that is set back makes the grace time no longer than it is. Milliseconds. */
  #sinceTerminated(): number | undefined {
    this.#terminatedAt ??= Number.parseInt(readIfThere(this.#directory.terminated) ?? '', 10);
    if (Number.isNaN(this.#terminatedAt)) return undefined;
    const now = this.#clock.now();
    this.#terminatedAt = Math.min(this.#terminatedAt, now);
    return now - this.#terminatedAt;
  }

  #noteTerminated(now: number): void {
    this.#terminatedAt = now;
    try {
      writeFileSync(this.#directory.terminated, `${now}\n`, { mode: 0o600 });
    } catch (error) {
      // On a full disk, say: it is ended all the same, as long as this backend lives.
      this.#onError(error);
    }
  }

  async #untilGroupEnds(leader: ProcessIdentity, longestMs: number, pause: () => Promise<void>): Promise<void> {
    let askAt = Number.NEGATIVE_INFINITY;
    for (let start = this.#clock.now(); this.#clock.now() - start < longestMs; await pause()) {
      if (!signalGroup(leader, 0)) return;
      // Also on a clock that was set back.
      start = Math.min(start, this.#clock.now());
      if (this.#clock.now() < askAt) continue;
      if (this.#leftInGroup(leader).length === 0) return;
      askAt = this.#clock.now() + this.#processes.pauseMs;
    }
  }

  /** What is left of its group. Where it ended while no backend looked, one with the mark shows that it is still the same group. */
  #leftInGroup(leader: ProcessIdentity | undefined): readonly number[] {
    const group = leader === undefined ? [] : leftInGroup(leader, this.#processes);
    if (this.#hasGroup || group.length === 0) return group;
    const marked = this.#processes.marked(this.#marker);
    this.#hasGroup = group.some((pid) => marked.includes(pid));
    return this.#hasGroup ? group : [];
  }

  #identity(): ProcessIdentity | undefined {
    return parseProcessFile(readIfThere(this.#directory.process) ?? '');
  }
}
