/** A job that a worker holds until `leaseMs` after it last said so. */
export interface Claim {
  readonly jobId: string;
  /** Rises with every claim of the job: the epoch of what this worker appends. */
  readonly epoch: number;
}

export interface ClaimOptions {
  /** Name of the worker. It is given its own jobs again after a restart, before their lease ends. */
  readonly worker: string;
  /** Milliseconds until the claim ends by itself. */
  readonly leaseMs: number;
  /** Jobs that this worker holds and works on: they are not given to it again. */
  readonly holding: readonly string[];
  /** Only this job, out of turn; undefined means whichever is next. */
  readonly jobId?: string | undefined;
  /** True gives only jobs that this worker took before: they run already, so that no free place is needed for them. */
  readonly ownOnly?: boolean;
}

/** Which job runs next: first in, first out; the worker's own unfinished jobs come before new ones. */
export interface JobQueue {
  /** Adds the job at the end; does nothing where it is queued or was finished before. */
  enqueue(jobId: string): Promise<void>;
  /** The next job to work on, or undefined where there is none. */
  claim(options: ClaimOptions): Promise<Claim | undefined>;
  /** Prolongs a claim; false where another worker has the job by now. */
  renew(claim: Claim, leaseMs: number): Promise<boolean>;
  /** Takes the job off the queue; false where another worker has the job by now. */
  finish(claim: Claim): Promise<boolean>;
  /** How many jobs that nobody has claimed yet come before this one; undefined where it does not wait to be claimed for the first time. */
  position(jobId: string): Promise<number | undefined>;
}
