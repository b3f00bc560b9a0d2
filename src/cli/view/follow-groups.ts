import type { Clock } from '../../core/clock.ts';
import { TrainstreamError } from '../../core/errors.ts';
import type { JobGroup, JobGroupResult } from '../../job-group.ts';
import { errorText } from '../report-error.ts';

/** Jobs that come while others are followed. */
export interface Arrivals {
  /** Milliseconds between two looks. */
  readonly intervalMs: number;
  /**
   * The ids of those that have come since the last look.
   * @param say told of what cannot be shown
   * @throws what the backend answers, the signal's reason
   */
  look(signal: AbortSignal, say: (text: string) => void): Promise<readonly string[]>;
}

export interface FollowGroupsOptions {
  /** Those of the first group, each once. */
  readonly jobIds: readonly string[];
  /** A group of these jobs, which ends with the signal, or after so many milliseconds. */
  readonly createGroup: (jobIds: readonly string[], signal: AbortSignal, timeoutMs: number | undefined) => Pick<JobGroup, 'streamUntilTerminal'>;
  /** None come where it is not given. */
  readonly arrivals?: Arrivals | undefined;
  /** Told what goes wrong with looking for others; the same is told once. */
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
  readonly timeoutMs: number | undefined;
  readonly clock: Clock;
}

/** True where no later look can do better. */
function isFinal(error: unknown): boolean {
  return TrainstreamError.is(error) && error.code === 'unauthorised';
}

/**
 * Follows jobs until all have ended, and those that come meanwhile until none is left: what has come is looked for once more before the end.
 * @returns per job how it ended, or why it could not be followed
 * @throws as `JobGroup.streamUntilTerminal`; what the last look for jobs threw, or one that was refused
 */
export async function followGroups(options: FollowGroupsOptions): Promise<ReadonlyMap<string, JobGroupResult>> {
  const { jobIds, createGroup, arrivals, timeoutMs, clock } = options;
  const results = new Map<string, JobGroupResult>();
  const stopped = new AbortController();
  const signal = AbortSignal.any([options.signal, stopped.signal]);
  const startedAt = clock.now();
  const running = new Set<Promise<void>>();
  const said = new Set<string>();

  const say = (text: string) => {
    if (!said.has(text)) options.say(text);
    said.add(text);
  };

  const start = (ids: readonly string[]) => {
    const left = timeoutMs === undefined ? undefined : Math.max(1, timeoutMs - (clock.now() - startedAt));
    const following = createGroup(ids, signal, left)
      .streamUntilTerminal()
      .then((ended) => {
        for (const [jobId, result] of ended) results.set(jobId, result);
        running.delete(following);
      });
    // What ends one group ends all. It is thrown below.
    following.catch((error: unknown) => stopped.abort(error));
    running.add(following);
  };

  /** None where a look failed that the next one may make good. */
  const look = async (from: Arrivals, isLast: boolean): Promise<readonly string[]> => {
    try {
      return await from.look(signal, say);
    } catch (error) {
      if (signal.aborted || isLast || isFinal(error)) throw error;
      say(`could not look for new jobs: ${errorText(error)}`);
      return [];
    }
  };

  /** Until all have ended, or it is time to look for others. */
  const rest = async (intervalMs: number) => {
    const done = new AbortController();
    try {
      await Promise.race([Promise.all(running), clock.sleep(intervalMs, AbortSignal.any([signal, done.signal]))]);
    } finally {
      done.abort();
    }
  };

  const followArrivals = async (from: Arrivals) => {
    for (;;) {
      await rest(from.intervalMs);
      const isLast = running.size === 0;
      const come = await look(from, isLast);
      if (come.length > 0) start(come);
      else if (isLast) return;
    }
  };

  try {
    start(jobIds);
    if (arrivals !== undefined) await followArrivals(arrivals);
    await Promise.all(running);
    return results;
  } catch (error) {
    stopped.abort(error);
    throw error;
  } finally {
    // Each gives back what it holds.
    await Promise.allSettled(running);
  }
}
