import { abortable } from '../core/abortable.ts';
import type { Clock } from '../core/clock.ts';
import { FencedError, JobClosedError, TrainstreamError } from '../core/errors.ts';
import type { FileStore } from '../core/file-store.ts';
import type { Claim, JobQueue } from '../core/job-queue.ts';
import type { JobStore } from '../core/job-store.ts';
import type { Job } from '../core/job.ts';
import type { NewRecord } from '../core/log-record.ts';
import { WakeUp } from '../core/wake-up.ts';
import { createPrintedMetrics } from './output/create-printed-metrics.ts';
import { type FollowedInputs, followedInputs } from './follow/followed-inputs.ts';
import { type JobDirectory, jobDirectory, prepareJobDirectory } from './job-directory.ts';
import type { JobInput } from './job-input.ts';
import { JobProcess } from './job-process.ts';
import { jobProcessConfig, runnerSettings } from './job-process-config.ts';
import { jobProcessEnvironment, type ProcessReporting } from './job-process-environment.ts';
import { finalRecords, type ProcessEnd } from './process-end.ts';
import { OutputInput } from './output/output-input.ts';
import { ReportInput } from './report/report-input.ts';
import type { ProcessTable } from './processes/process-table.ts';
import { readStoredPoints } from './output/stored-points.ts';

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
  readonly processes: ProcessTable;
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
  readonly #process: JobProcess;
  #renewAt = 0;

  constructor(context: RunContext, claim: Claim) {
    this.#context = context;
    this.#claim = claim;
    this.#directory = jobDirectory(context.stateDirectory, claim.jobId);
    this.#process = new JobProcess({ ...context, jobId: claim.jobId, directory: this.#directory });
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
        const left = await this.#endLeftovers(job, ended, signal);
        await this.#findFiles(true);
        await this.#drainAll(signal, true);
        job = await this.#job();
        // Nobody cancelled it: its time was up.
        const end: ProcessEnd = this.#process.wasTerminated && job.cancelRequestedAt === undefined ? { kind: 'timed-out' } : ended;
        const records = [...this.#inputs.flatMap((input) => input.end()), ...left, ...finalRecords(job, end, this.#output.lastLines())];
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
    if (this.#process.wasStarted) return;
    if (job.cancelRequestedAt !== undefined) {
      this.#process.refuse('it was cancelled');
      return;
    }
    const own = reporting && { url: await abortable(reporting.url, signal), token: reporting.tokens.tokenOf(job.jobId) };
    if (job.status !== 'running') {
      await jobs.append(job.jobId, [{ kind: 'timeline', phase: 'running', metadata: {} }, { kind: 'status', status: 'running' }]);
    }
    await this.#follow?.noteExisting();
    const command = job.execution.command ?? trainerCommand;
    this.#process.start({ command, cwd: job.execution.cwd ?? stateDirectory, env: jobProcessEnvironment(job, directory, own) }, this.wake);
  }

  /** Prepares to look for metrics in what it prints, from where an earlier runner stopped. */
  async #findMetrics(job: Job, signal: AbortSignal): Promise<void> {
    const { jobs, clock } = this.#context;
    const offset = this.#offsets.get(this.#output) ?? 0;
    this.#report.resume(this.#offsets.get(this.#report) ?? 0);
    const { metrics, problems } = await createPrintedMetrics(job, (name) => this.#reported.has(name), clock);
    if (metrics !== undefined) {
      const stored = offset === 0 ? [] : await readStoredPoints(jobs, job.jobId, job.lastSeq);
      this.#output.findMetrics({ metrics, offset, stored, untold: (records) => this.#follow?.printed(records) ?? records });
    }
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
      const end = this.#process.end();
      await this.#findFiles(false);
      const goesOn = await this.#drainAll(signal, false);
      if (end !== undefined) return end;
      await this.#terminateIfDue();
      if (!goesOn) await this.#wakeUp.wait(LOOK_MS, signal);
    }
  }

  /** Ends what the command has left running; meanwhile what that reports is taken in. @returns what there is to tell of it */
  async #endLeftovers(job: Job, end: ProcessEnd, signal: AbortSignal): Promise<readonly NewRecord[]> {
    const pause = async () => {
      signal.throwIfAborted();
      await this.#renew(signal);
      if (!(await this.#drainAll(signal, false))) await this.#context.clock.sleep(LOOK_MS, signal);
    };
    const killed = await this.#process.endLeftovers(end, this.#graceMs(job), pause);
    if (killed === 0 || end.kind !== 'exited' || this.#process.wasTerminated) return [];
    const message = `${killed === 1 ? 'A process' : `${killed} processes`} that the command had left running ${killed === 1 ? 'was' : 'were'} killed`;
    return [{ kind: 'event', type: 'runner.leftovers.killed', level: 'warning', message, data: { processes: killed } }];
  }

  async #terminateIfDue(): Promise<void> {
    const job = await this.#job();
    this.#process.terminateIfDue(job, { timeoutMs: runnerSettings(job).timeoutMs, graceMs: this.#graceMs(job) });
  }

  #graceMs(job: Job): number {
    return runnerSettings(job).graceMs ?? this.#context.graceMs;
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
    const { jobs, clock } = this.#context;
    const { jobId, epoch } = this.#claim;
    const most = atEnd ? Number.POSITIVE_INFINITY : PAGES_AT_A_LOOK;
    for (let page = 0; page < most; page++) {
      signal.throwIfAborted();
      const start = clock.now();
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
      if (atEnd || input !== this.#output) continue;
      // Reading on at once would only take time from other jobs: they have as much as this took.
      if (read.isFlooded) return false;
      await clock.sleep(Math.max(0, clock.now() - start), signal);
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
