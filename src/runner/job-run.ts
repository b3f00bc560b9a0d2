import { abortable } from '../core/abortable.ts';
import type { Clock } from '../core/clock.ts';
import { FencedError, JobClosedError, TrainstreamError } from '../core/errors.ts';
import type { FileStore } from '../core/file-store.ts';
import type { Claim, JobQueue } from '../core/job-queue.ts';
import type { JobStore } from '../core/job-store.ts';
import type { Job } from '../core/job.ts';
import type { NewRecord } from '../core/log-record.ts';
import { WakeUp } from '../core/wake-up.ts';
import { createPrintedMetrics } from './create-printed-metrics.ts';
import { type FollowedInputs, followedInputs } from './follow/followed-inputs.ts';
import { type JobDirectory, jobDirectory, prepareJobDirectory, readIfThere } from './job-directory.ts';
import type { JobInput } from './job-input.ts';
import { jobProcessConfig, runnerSettings } from './job-process-config.ts';
import { jobProcessEnvironment, processMarker, type ProcessReporting } from './job-process-environment.ts';
import { finalRecords, type ProcessEnd } from './process-end.ts';
import { isAlive, killMarked, parseExitCode, parseProcessFile, signalGroup } from './process-identity.ts';
import { OutputInput } from './output-input.ts';
import { ReportInput } from './report-input.ts';
import { startProcess } from './start-process.ts';
import { readStoredPoints } from './stored-points.ts';

/** What a runner works with. */
export interface RunContext {
  readonly jobs: JobStore;
  readonly queue: JobQueue;
  readonly files: FileStore;
  readonly stateDirectory: string;
  /** Program and arguments of the built-in trainer. */
  readonly trainerCommand: readonly string[];
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  readonly reporting: ProcessReporting | undefined;
  readonly clock: Clock;
  /** Told of faults that the run survives. */
  readonly onError: (error: unknown) => void;
}

/** How often the traces of a process are looked at. Milliseconds. */
const LOOK_MS = 100;

/** How long a claim holds without being renewed. Milliseconds. */
export const LEASE_MS = 30_000;

/** Pause before something is stored again that could not be stored. Milliseconds. */
const STORE_RETRY_MS = 1_000;

/** So many names of what a process reports are kept in mind. */
const MOST_REPORTED_NAMES = 10_000;

/** So many pages of a file are read at one look: a program that floods one keeps nothing else waiting. */
const PAGES_AT_A_LOOK = 16;

/**
 * One job from its claim to its end. It only looks at files and at whether the process lives, so taking up a job whose
 * backend died is the same as starting one: what is done already is not done again.
 */
export class JobRun {
  readonly #context: RunContext;
  readonly #claim: Claim;
  readonly #directory: JobDirectory;
  readonly #report: ReportInput;
  readonly #output: OutputInput;
  /** What is printed comes last: by then it is known what was reported otherwise. */
  readonly #inputs: JobInput[];
  /** Up to where each input was read and stored. */
  readonly #offsets = new Map<JobInput, number>();
  readonly #wakeUp: WakeUp;
  readonly #reported = new Set<string>();
  #follow: FollowedInputs | undefined;
  /** Set where there will never be a process. */
  #notStarted: ProcessEnd | undefined;
  #wrapperGone = false;
  #renewAt = 0;
  #terminatedAt: number | undefined;
  #killed = false;
  #timedOut = false;

  constructor(context: RunContext, claim: Claim) {
    this.#context = context;
    this.#claim = claim;
    this.#directory = jobDirectory(context.stateDirectory, claim.jobId);
    this.#output = new OutputInput(this.#directory.output, context.clock);
    this.#report = new ReportInput(this.#directory.report, (names) => this.reported(names));
    this.#inputs = [this.#report, this.#output];
    this.#wakeUp = new WakeUp(context.clock);
  }

  /** Metrics of these names came in another way than by printing: what is printed of them is not believed any more. */
  reported(names: readonly string[]): void {
    for (const name of names) if (this.#reported.size < MOST_REPORTED_NAMES) this.#reported.add(name);
  }

  /** The store has news about the job: look now. */
  readonly wake = (): void => this.#wakeUp.call();

  /**
   * Runs the job to its end.
   * @returns false where another worker has it by now
   * @throws the signal's reason on abort; the process goes on
   */
  async run(signal: AbortSignal): Promise<boolean> {
    const { jobs, queue } = this.#context;
    try {
      let job = await this.#job();
      if (!job.closed) {
        this.#follow = followedInputs({ job, directory: this.#directory, jobs, clock: this.#context.clock, onTold: (names) => this.reported(names) });
        await this.#start(job, signal);
        for (const input of this.#inputs) this.#offsets.set(input, await jobs.producerSequence(job.jobId, input.producerId));
        await this.#findMetrics(job, signal);
        const ended = await this.#watch(signal);
        const end: ProcessEnd = this.#timedOut ? { kind: 'timed-out' } : ended;
        // What it started and left behind, in a group of its own perhaps.
        killMarked(processMarker(job.jobId));
        await this.#findFiles(true);
        await this.#drainAll(signal, true);
        job = await this.#job();
        const records = [...this.#inputs.flatMap((input) => input.end()), ...finalRecords(job, end, this.#output.lastLines())];
        await this.#stored(signal, () => jobs.append(job.jobId, records));
      }
      return await queue.finish(this.#claim);
    } catch (error) {
      if (error instanceof FencedError) return false;
      if (error instanceof JobClosedError) return queue.finish(this.#claim);
      throw error;
    } finally {
      for (const input of this.#inputs) input.close();
    }
  }

  async #job(): Promise<Job> {
    const job = await this.#context.jobs.get(this.#claim.jobId);
    if (job === undefined) throw new Error(`the queue names job ${this.#claim.jobId}, which the store does not have`);
    return job;
  }

  /** Starts the process, unless there are traces of it already, or nobody wants it any more. */
  async #start(job: Job, signal: AbortSignal): Promise<void> {
    const { jobs, files, trainerCommand, stateDirectory, reporting } = this.#context;
    const directory = this.#directory;
    prepareJobDirectory(directory, await jobProcessConfig(job, files));
    if (readIfThere(directory.process) !== undefined || readIfThere(directory.exit) !== undefined) return;
    if (job.cancelRequestedAt !== undefined) {
      this.#notStarted = { kind: 'not-started', reason: 'it was cancelled' };
      return;
    }
    const own = reporting && { url: await abortable(reporting.url, signal), token: reporting.tokens.tokenOf(job.jobId) };
    if (job.status !== 'running') {
      await jobs.append(job.jobId, [{ kind: 'timeline', phase: 'running', metadata: {} }, { kind: 'status', status: 'running' }]);
    }
    await this.#follow?.noteExisting();
    try {
      const { exited } = startProcess({
        directory,
        command: job.execution.command ?? trainerCommand,
        cwd: job.execution.cwd ?? stateDirectory,
        env: jobProcessEnvironment(job, directory, own),
      });
      const gone = () => {
        this.#wrapperGone = true;
        this.#wakeUp.call();
      };
      exited.then(gone, (error: Error) => {
        this.#notStarted = { kind: 'not-started', reason: error.message };
        gone();
      });
    } catch (error) {
      this.#notStarted = { kind: 'not-started', reason: (error as Error).message };
    }
  }

  /** Prepares to look for metrics in what it prints, from where an earlier runner stopped. */
  async #findMetrics(job: Job, signal: AbortSignal): Promise<void> {
    const { jobs, clock } = this.#context;
    const offset = this.#offsets.get(this.#output) ?? 0;
    this.#report.resume(this.#offsets.get(this.#report) ?? 0);
    const { metrics, problems } = await createPrintedMetrics(job, (name) => this.#reported.has(name), clock);
    if (metrics !== undefined) this.#output.findMetrics(metrics, offset, offset === 0 ? [] : await readStoredPoints(jobs, job.jobId, job.lastSeq));
    if (problems.length === 0 || offset > 0) return;
    const said = problems.map((message): NewRecord => ({ kind: 'event', type: 'runner.metrics.invalid', level: 'warning', message, data: {} }));
    await this.#stored(signal, () => jobs.append(job.jobId, said));
  }

  /** Follows what it writes until the process has ended, and ends it if that is asked for. */
  async #watch(signal: AbortSignal): Promise<ProcessEnd> {
    for (;;) {
      signal.throwIfAborted();
      await this.#renew(signal);
      // First whether it has ended, then what it reported: nothing can come in between.
      const end = this.#end();
      await this.#findFiles(false);
      const goesOn = await this.#drainAll(signal, false);
      if (end !== undefined) return end;
      await this.#terminateIfDue();
      if (!goesOn) await this.#wakeUp.wait(LOOK_MS, signal);
    }
  }

  #end(): ProcessEnd | undefined {
    if (this.#notStarted !== undefined) return this.#notStarted;
    const wrapperGone = this.#wrapperGone;
    const processText = readIfThere(this.#directory.process);
    const identity = processText === undefined ? undefined : parseProcessFile(processText);
    const alive = identity !== undefined && isAlive(identity);
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

  /** Ends the process where somebody asked for it or its time is up: SIGTERM, and SIGKILL after the grace time. */
  async #terminateIfDue(): Promise<void> {
    if (this.#killed) return;
    const { clock } = this.#context;
    const job = await this.#job();
    const { timeoutMs, graceMs = this.#context.graceMs } = runnerSettings(job);
    this.#timedOut ||= timeoutMs !== undefined && job.startedAt !== undefined && clock.now() - Date.parse(job.startedAt) >= timeoutMs;
    if (job.cancelRequestedAt === undefined && !this.#timedOut) return;
    const identity = parseProcessFile(readIfThere(this.#directory.process) ?? '');
    if (identity === undefined || !isAlive(identity)) return;
    if (this.#terminatedAt === undefined) {
      this.#terminatedAt = clock.now();
      signalGroup(identity, 'SIGTERM');
    } else if (clock.now() - this.#terminatedAt >= graceMs) {
      this.#killed = true;
      signalGroup(identity, 'SIGKILL');
      killMarked(processMarker(this.#claim.jobId));
    }
  }

  /** Takes in the files that the process writes, and that are to be followed. */
  async #findFiles(atEnd: boolean): Promise<void> {
    for (const { input, offset } of (await this.#follow?.look(atEnd)) ?? []) {
      this.#inputs.splice(-1, 0, input);
      this.#offsets.set(input, offset);
    }
  }

  /** Stores what the process wrote since the last look. @returns true where there is more already */
  async #drainAll(signal: AbortSignal, atEnd: boolean): Promise<boolean> {
    let goesOn = false;
    for (const input of this.#inputs) goesOn = (await this.#drain(input, signal, atEnd)) || goesOn;
    return goesOn;
  }

  /** @param atEnd true where nothing more will be written: then all of it is read */
  async #drain(input: JobInput, signal: AbortSignal, atEnd: boolean): Promise<boolean> {
    const { jobs } = this.#context;
    const { jobId, epoch } = this.#claim;
    const most = atEnd ? Number.POSITIVE_INFINITY : PAGES_AT_A_LOOK;
    for (let page = 0; page < most; page++) {
      const read = input.read(this.#offsets.get(input) ?? 0, atEnd);
      if (read === undefined) return false;
      const producer = { id: input.producerId, epoch, sequence: read.offset };
      const append = (records: readonly NewRecord[]) => this.#stored(signal, () => jobs.append(jobId, records, producer));
      try {
        await append(read.records);
      } catch (error) {
        if (TrainstreamError.is(error) || signal.aborted) throw error;
        // What cannot be stored at all must not stop the job: it is told, and passed.
        this.#context.onError(error);
        await append([{ kind: 'event', type: 'runner.report.refused', level: 'error', message: `Lines of the job could not be stored (${read.lines} of them): ${(error as Error).message}`, data: {} }]);
      }
      this.#offsets.set(input, read.offset);
    }
    return true;
  }

  /** Tries until it is stored: a full disk must not cost a running job its records. Meanwhile it can be cancelled, and its time can be up. */
  async #stored<T>(signal: AbortSignal, store: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await store();
      } catch (error) {
        if (!TrainstreamError.is(error) || error.code !== 'store') throw error;
        this.#context.onError(error);
        await this.#terminateIfDue();
        await this.#context.clock.sleep(STORE_RETRY_MS, signal);
      }
    }
  }

  async #renew(signal: AbortSignal): Promise<void> {
    const { queue, clock } = this.#context;
    if (clock.now() < this.#renewAt) return;
    if (!(await this.#stored(signal, () => queue.renew(this.#claim, LEASE_MS)))) throw new FencedError(`job ${this.#claim.jobId} is another worker's by now`);
    this.#renewAt = clock.now() + LEASE_MS / 3;
  }
}
