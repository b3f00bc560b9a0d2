import { ConfigError, TrainstreamError } from '../core/errors.ts';
import type { BackendOptions } from './context.ts';

/** How a job can be named on the command line. */
export const JOB_NAME = 'id of a job, or how it begins, or latest';
export const JOB_NAMES = 'ids of jobs, or how they begin, or latest';

/** So many jobs are looked through for one whose id begins so. */
const NEWEST = 200;

/** What may be the beginning of an id of this product, which has the time first. Ids of other backends have any form, and are taken as they are. */
const BEGINNING = /^job_0\w{0,23}$/;

const needsLook = (name: string) => name === 'latest' || BEGINNING.test(name);

/** @throws ConfigError where there is no job yet, or a beginning names several */
function idOf(given: string, ids: readonly string[]): string {
  if (given === 'latest') {
    if (ids[0] === undefined) throw new ConfigError('there is no job yet');
    return ids[0];
  }
  if (ids.includes(given)) return given;
  const [first, ...others] = ids.filter((id) => id.startsWith(given));
  if (others.length > 0) throw new ConfigError(`${given} is the beginning of ${others.length + 1} ids: give more of it`);
  // An older one, perhaps, or one that a backend does not list.
  return first ?? given;
}

/**
 * The ids that names of jobs stand for: `latest` is the newest job, and a beginning that only one id has will do. What cannot be
 * found is taken for an id.
 * @throws ConfigError where it is not clear which job is meant
 */
export async function jobIdsOf(given: readonly string[], options: BackendOptions): Promise<readonly string[]> {
  if (!given.some(needsLook)) return given;
  const { listJobs, withJobOrigin } = await import('./job-reader.ts');
  const jobs = await withJobOrigin(options, (origin) => listJobs(origin, NEWEST), { canRepeat: true }).catch((error: unknown) => {
    // Whoever has no list may know the job all the same; what else is wrong the command will find.
    if (TrainstreamError.is(error) && !given.includes('latest')) return [];
    throw error;
  });
  const ids = jobs.map((job) => String(job['job_id'] ?? job['id'] ?? '')).filter((id) => id !== '');
  return given.map((name) => (needsLook(name) ? idOf(name, ids) : name));
}

/** As {@link jobIdsOf}, of one. */
export async function jobIdOf(given: string, options: BackendOptions): Promise<string> {
  const [id = given] = await jobIdsOf([given], options);
  return id;
}
