import type { ApiClient } from '../../api/api-client.ts';
import type { JsonObject } from '../../core/json.ts';
import { candidatePaths, type PathFamily } from '../../core/path-family.ts';
import { StreamType } from '../../core/stream-type.ts';
import { isNotOffered, JobEndpoints, type JobRead } from './job-endpoints.ts';

/** A job, and under which paths it was found. */
export interface FoundJob {
  readonly job: JsonObject;
  readonly family: PathFamily;
}

/** Families of jobs that people start from a command line, the likeliest first. */
const LIKELY: readonly PathFamily[] = ['learning', 'rl', 'prompt-learning', 'eval'];

/** What the ids of published backends begin with. */
const OF_PREFIX: Readonly<Record<string, PathFamily>> = { rl: 'rl', pl: 'prompt-learning', eval: 'eval' };

function likelyFamilies(jobId: string): readonly PathFamily[] {
  const [, prefix = ''] = /^([a-z]+)_/.exec(jobId) ?? [];
  const first = Object.hasOwn(OF_PREFIX, prefix) ? OF_PREFIX[prefix] : undefined;
  return first === undefined ? LIKELY : [first, ...LIKELY.filter((family) => family !== first)];
}

/**
 * The job itself: under the paths of the family that is given, else under those of the likely ones, one after another.
 * @throws HttpError with the code `not-found` where none knows it
 */
export async function findJob(client: ApiClient, jobId: string, family: PathFamily | undefined, options: JobRead): Promise<FoundJob> {
  const [first = 'learning', ...others] = family === undefined ? likelyFamilies(jobId) : [family];
  try {
    return { job: await new JobEndpoints(client, jobId, first).job(options), family: first };
  } catch (error) {
    if (!isNotOffered(error)) throw error;
    for (const other of others) {
      try {
        // Its own path alone: what it falls back to has been asked.
        const [path = ''] = candidatePaths(other, StreamType.STATUS, jobId);
        return { job: await client.get(path, options), family: other };
      } catch (missing) {
        if (!isNotOffered(missing)) throw missing;
      }
    }
    // The likeliest place is the one that was meant: its answer explains best.
    throw error;
  }
}
