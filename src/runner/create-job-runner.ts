import { setMaxListeners } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from '../core/clock.ts';
import { FencedError, JobClosedError } from '../core/errors.ts';
import type { FileStore } from '../core/file-store.ts';
import type { Claim, JobQueue } from '../core/job-queue.ts';
import type { JobRunner } from '../core/job-runner.ts';
import type { JobStore } from '../core/job-store.ts';
import { jobDirectory } from './job-directory.ts';
import type { ProcessReporting } from './job-process-environment.ts';
import { JobRun, LEASE_MS, type RunContext } from './job-run.ts';
import { finalRecords } from './process-end.ts';
import type { ProcessTable } from './processes/process-table.ts';
import { systemProcessTable } from './processes/system-process-table.ts';

export interface JobRunnerOptions {
  readonly store: { readonly jobs: JobStore; readonly queue: JobQueue; readonly files: FileStore };
  /** Absolute path; each job's traces lie in `jobs/<id>` under it. */
  readonly stateDirectory: string;
  /** How many jobs run at once; 1 where it is not given. */
  readonly maxConcurrent?: number;
  /** Milliseconds between SIGTERM and SIGKILL; 15,000 where it is not given. */
  readonly graceMs?: number;
  /** What runs jobs without a command of their own. */
  readonly trainerCommand?: readonly string[];
  /** Name under which jobs are claimed; a restarted runner must have the same. */
  readonly worker?: string;
  /** How the processes of jobs report over HTTP; they are not told of it where it is not given. */
  readonly reporting?: ProcessReporting;
  /** The processes of this machine, as far as they are looked at; the system's own table where it is not given. */
  readonly processes?: ProcessTable;
  readonly clock?: Clock;
  /** Told of faults that the runner survives. */
  readonly onError: (error: unknown) => void;
}

const GRACE_MS = 15_000;

/** Pause before a run that broke is taken up again. Milliseconds. */
const RUN_RETRY_MS = 1_000;

function builtinTrainer(): readonly string[] {
  return [process.execPath, fileURLToPath(new URL('../trainer/main.js', import.meta.url))];
}

/** Telling of a fault must not become one: on a full disk, say, where the log is. */
function harmless(onError: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    try {
      onError(error);
    } catch {
      // There is nobody else to tell.
    }
  };
}

/** Starts running what is queued, and takes up what an earlier runner of the same name left. */
export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const { store, stateDirectory, maxConcurrent = 1, graceMs = GRACE_MS, worker = 'local', processes = systemProcessTable(), clock = systemClock } = options;
  const onError = harmless(options.onError);
  const { jobs, queue, files } = store;
  const trainerCommand = options.trainerCommand ?? builtinTrainer();
  const context: RunContext = { jobs, queue, files, stateDirectory, trainerCommand, graceMs, reporting: options.reporting, processes, clock, onError };
  const stop = new AbortController();
  // Every run waits on it, and there may be many: that is no leak.
  setMaxListeners(0, stop.signal);
  const runs = new Map<string, JobRun>();
  /** Resolve when the run of that job is over. */
  const ends = new Map<string, Promise<void>>();
  let lastTake: Promise<unknown> = Promise.resolve();
  let filling: Promise<void> | undefined;
  let again = false;

  /** What broke is tried again, and had better not fail in a tight loop. */
  async function pauseAfter(error: unknown): Promise<void> {
    if (stop.signal.aborted) return;
    onError(error);
    await clock.sleep(RUN_RETRY_MS, stop.signal).catch(() => undefined);
  }

  function start(claim: Claim): void {
    const run = new JobRun(context, claim);
    runs.set(claim.jobId, run);
    const done = run
      .run(stop.signal)
      .then(() => undefined, pauseAfter)
      .finally(() => {
        runs.delete(claim.jobId);
        ends.delete(claim.jobId);
        wake();
      });
    ends.set(claim.jobId, done);
  }

  /**
   * Claims a job, that one or whichever is next, and starts to run it: one after another, since a claim has to name all that were
   * taken before. This worker would be given them again.
   * @returns false where there is none to take
   */
  function take(jobId?: string): Promise<boolean> {
    const taken = lastTake.then(async () => {
      if (stop.signal.aborted) return false;
      // What runs since before a restart is followed in any case, also where fewer may run now.
      const ownOnly = jobId === undefined && runs.size >= maxConcurrent;
      const claim = await queue.claim({ worker, leaseMs: LEASE_MS, holding: [...runs.keys()], jobId, ownOnly });
      if (claim !== undefined) start(claim);
      return claim !== undefined;
    });
    lastTake = taken.catch(() => undefined);
    return taken;
  }

  async function fill(): Promise<void> {
    do {
      again = false;
      while (await take());
    } while (again);
  }

  function wake(): void {
    if (stop.signal.aborted) return;
    again = true;
    filling ??= fill()
      .catch((error: unknown) => {
        again = true;
        return pauseAfter(error);
      })
      .finally(() => {
        filling = undefined;
        // Somebody may have called between the last look and here.
        if (again) wake();
      });
  }

  /** Ends a job that has no process. One that is queued is claimed out of turn: its run sees that nobody wants it. */
  async function settleCancelled(jobId: string): Promise<void> {
    if (await take(jobId)) return;
    const job = await jobs.get(jobId);
    if (job?.status !== 'pending') return;
    try {
      await jobs.append(jobId, finalRecords(job, { kind: 'not-started', reason: 'it was cancelled' }, []));
    } catch (error) {
      // Somebody else ended it in this moment: that is what was asked for.
      if (!(error instanceof JobClosedError) && !(error instanceof FencedError)) throw error;
    }
  }

  /** Ends jobs that were cancelled while they waited, where a backend died between the two. */
  async function settleLeftOver(): Promise<void> {
    for (let before: string | undefined; !stop.signal.aborted; ) {
      const page = await jobs.list({ limit: 200, before });
      for (const { jobId, status, cancelRequestedAt } of page) {
        if (cancelRequestedAt !== undefined && (status === 'pending' || status === 'queued')) await settleCancelled(jobId);
      }
      before = page.at(-1)?.jobId;
      if (before === undefined) return;
    }
  }

  wake();
  const settled = settleLeftOver().catch(pauseAfter);
  return {
    wake,
    reported: (jobId, names) => runs.get(jobId)?.reported(names),
    cancel(jobId) {
      const run = runs.get(jobId);
      if (run !== undefined) run.wake();
      else settleCancelled(jobId).catch(onError);
    },
    async remove(jobId) {
      // One that a backend left in the queue when it died is taken off it: its run sees that the job has ended.
      await take(jobId);
      await ends.get(jobId);
      await rm(jobDirectory(stateDirectory, jobId).root, { recursive: true, force: true });
    },
    async close() {
      stop.abort(new DOMException('the runner was closed', 'AbortError'));
      await Promise.all([filling, settled, lastTake]);
      await Promise.all(ends.values());
    },
  };
}
