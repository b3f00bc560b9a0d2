import { join } from 'node:path';
import { fileWarning } from '../../capture/files/bad-pieces.ts';
import { progressTypeOf } from '../../capture/files/progress-record.ts';
import type { Clock } from '../../core/clock.ts';
import { ConfigError } from '../../core/errors.ts';
import type { JobStore } from '../../core/job-store.ts';
import type { Job } from '../../core/job.ts';
import type { NewRecord } from '../../core/log-record.ts';
import { PathGlob } from '../../core/path-glob.ts';
import type { JobDirectory } from '../job-directory.ts';
import type { JobInput } from '../job-input.ts';
import { runnerSettings } from '../job-process-config.ts';
import { readNote, writeNote } from '../note-file.ts';
import { storedMetrics } from '../output/stored-points.ts';
import { existingFiles, FollowFiles, type FollowFilesOptions } from './follow-files.ts';
import { FollowInput } from './follow-input.ts';
import { FollowNotices } from './follow-notices.ts';

/** How often it is looked for files, and how much of the time that may take. Milliseconds; a share. */
const LOOK_MS = 1_000;
const LARGEST_SHARE = 0.05;

/** So many of a log's last records are looked at for what was told before. */
const STORED_RECORDS = 100_000;

export interface FollowedInputsOptions {
  readonly job: Job;
  readonly directory: JobDirectory;
  readonly jobs: Pick<JobStore, 'producerSequence' | 'read'>;
  readonly clock: Clock;
  /** Told the names of points that followed files tell first. */
  readonly onTold: (names: readonly string[]) => void;
}

/** What was there before the process of the job began. */
type Notes = Pick<FollowFilesOptions, 'since' | 'existing'>;

/** An input that has just come, and where its reading begins. */
export interface NewInput {
  readonly input: JobInput;
  readonly offset: number;
}

function compile(patterns: readonly string[], notices: NewRecord[]): PathGlob[] {
  return patterns.flatMap((pattern) => {
    try {
      return [new PathGlob(pattern)];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      notices.push(fileWarning(`follow: ${error.message}`));
      return [];
    }
  });
}

/** The files that a job's `[runner] follow` leads to, as inputs of the job. */
export class FollowedInputs {
  readonly #options: FollowedInputsOptions;
  readonly #cwd: string;
  readonly #globs: readonly PathGlob[];
  readonly #notices: NewRecord[] = [];
  readonly #path: string;
  #files: FollowFiles | undefined;
  #hasNotices = false;
  #lookAt = Number.NEGATIVE_INFINITY;

  constructor(options: FollowedInputsOptions, cwd: string) {
    this.#options = options;
    this.#cwd = cwd;
    this.#globs = compile(runnerSettings(options.job).follow, this.#notices);
    this.#path = join(options.directory.root, 'follow.json');
  }

  /** Notes which files are there already, and how far: to be called before the process starts. */
  async noteExisting(): Promise<void> {
    const since = this.#options.clock.now();
    const notes: Notes = { since, existing: await existingFiles({ cwd: this.#cwd, globs: this.#globs }) };
    writeNote(this.#path, { ...notes });
  }

  /**
   * Looks for files, now and then.
   * @param atEnd true where nothing more will be written: looks in any case
   * @returns inputs that were not there before
   */
  async look(atEnd: boolean): Promise<NewInput[]> {
    const { clock, jobs, job, onTold } = this.#options;
    const start = clock.now();
    if (start < this.#lookAt && !atEnd) return [];
    const files = (this.#files ??= await this.#createFiles());
    const found = await files.find(atEnd);
    this.#lookAt = clock.now() + Math.max(LOOK_MS, (clock.now() - start) / LARGEST_SHARE);
    for (const { file, names } of found) if (file.isLive) onTold(names);
    const inputs: NewInput[] = found.map(({ file, offset }) => ({ input: new FollowInput(file, onTold), offset }));
    if (this.#hasNotices) return inputs;
    this.#hasNotices = true;
    const notices = new FollowNotices(() => [...this.#notices, ...files.notices]);
    return [{ input: notices, offset: await jobs.producerSequence(job.jobId, notices.producerId) }, ...inputs];
  }

  /**
   * Of what the program prints, that which no file has told; files do not tell it again. To be called with all that is printed, once it was looked for files.
   */
  printed(records: readonly NewRecord[]): readonly NewRecord[] {
    return this.#files?.printed(records) ?? records;
  }

  async #createFiles(): Promise<FollowFiles> {
    const { job, jobs, clock } = this.#options;
    const { mapNames, sniff } = runnerSettings(job);
    const files = new FollowFiles({
      ...this.#notes(),
      cwd: this.#cwd,
      globs: this.#globs,
      reader: { mapNames, progressType: progressTypeOf(job.jobType) },
      positionOf: (producerId) => jobs.producerSequence(job.jobId, producerId),
      onlyNamedStates: sniff,
      clock,
    });
    // Whether a stored point was printed or read in a file, it was told; what files told shows when they are read again.
    for await (const records of storedMetrics(jobs, job.jobId, job.lastSeq, STORED_RECORDS)) files.printed(records);
    return files;
  }

  #notes(): Notes {
    const note = readNote(this.#path);
    if (note !== undefined) return note as unknown as Notes;
    return { since: Date.parse(this.#options.job.startedAt ?? '') || this.#options.clock.now(), existing: {} };
  }
}

/** The followed files of a job; undefined where it follows none, or does not say where: only who may send commands can say it. */
export function followedInputs(options: FollowedInputsOptions): FollowedInputs | undefined {
  const { execution } = options.job;
  if (execution.cwd === undefined || runnerSettings(options.job).follow.length === 0) return undefined;
  return new FollowedInputs(options, execution.cwd);
}
