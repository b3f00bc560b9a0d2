import { learningApi } from '../../../api/learning-api.ts';
import { ConfigError } from '../../../core/errors.ts';
import { isTerminalStatus, normaliseStatus } from '../../../core/job-status.ts';
import type { JsonObject } from '../../../core/json.ts';
import { commandBackend, type CommandBackend, commandClient } from '../../context.ts';
import { ExitCode } from '../../exit-codes.ts';
import { InterruptionWatch } from '../../interruption.ts';
import type { FollowOptions } from '../../options/follow-options.ts';
import type { Output } from '../../output.ts';
import { followBackendJob } from '../../view/follow-backend-job.ts';
import { followBackendJobs } from '../../view/follow-backend-jobs.ts';
import { planView, type ViewPlan } from '../../view/view-plan.ts';

export interface WatchOptions extends FollowOptions {
  readonly latest?: boolean;
  readonly all?: boolean;
}

/** Jobs that are asked for at once, and the most that one view can show. */
const PAGE = 200;
const MOST_JOBS = 1_000;
/** Newest ended ones that the live view shows beside them. */
const MOST_ENDED = 20;

/** Which jobs to show, and which of them say something of what this view was for. */
interface Chosen {
  readonly jobIds: readonly string[];
  readonly open: ReadonlySet<string>;
}

function idOf(job: JsonObject): string {
  return String(job['job_id'] ?? job['id'] ?? '');
}

function isOpen(job: JsonObject): boolean {
  return !isTerminalStatus(normaliseStatus(String(job['status'] ?? '')));
}

/** Every job of the backend, newest first. */
async function listAll(backend: CommandBackend, signal: AbortSignal): Promise<readonly JsonObject[]> {
  const client = commandClient(backend);
  const jobs = new Map<string, JsonObject>();
  for (let before: string | undefined; ; ) {
    const known = jobs.size;
    const page = await learningApi.listJobs(client, { query: { limit: PAGE, before }, signal });
    for (const job of page) jobs.set(idOf(job), job);
    // A backend that does not know `before` says the same again.
    if (page.length < PAGE || jobs.size === known) return [...jobs.values()];
    before = idOf(page.at(-1) as JsonObject);
  }
}

async function chooseAll(backend: CommandBackend, { kind }: ViewPlan, signal: AbortSignal): Promise<Chosen> {
  const jobs = await listAll(backend, signal);
  const open = jobs.filter(isOpen).map(idOf).slice(0, MOST_JOBS - MOST_ENDED);
  const ended = kind === 'rich' ? jobs.filter((job) => !isOpen(job)).slice(0, MOST_ENDED).map(idOf) : [];
  const chosen = new Set([...open, ...ended]);
  return { jobIds: jobs.map(idOf).filter((jobId) => chosen.has(jobId)), open: new Set(open) };
}

/** @throws ConfigError where there is no job to show */
async function latestJobId(backend: CommandBackend, signal: AbortSignal): Promise<string> {
  const [latest] = await learningApi.listJobs(commandClient(backend), { query: { limit: 1 }, signal });
  if (latest === undefined || idOf(latest) === '') throw new ConfigError('there is no job yet');
  return idOf(latest);
}

/** @throws ConfigError where it is not clear which jobs are meant */
function checkChoice(jobIds: readonly string[], { latest, all }: WatchOptions): void {
  const ways = [jobIds.length > 0, latest === true, all === true].filter(Boolean).length;
  if (ways > 1) throw new ConfigError('watch: give jobs, --latest or --all, and not both');
  if (ways === 0) throw new ConfigError('watch: which job? Give its id, or --latest, or --all');
}

/** What several jobs cannot share. @throws ConfigError */
function checkForMany({ until, jsonFile }: ViewPlan): void {
  if (until !== undefined) throw new ConfigError('--until: is for one job');
  if (jsonFile !== undefined && !jsonFile.includes('{job}')) throw new ConfigError(`--json-output ${jsonFile}: each of several jobs needs a file of its own; put {job} into the name`);
}

/** `trainstream watch [JOB…]`. @returns the exit code */
export async function watch(given: readonly string[], options: WatchOptions, output: Output): Promise<number> {
  checkChoice(given, options);
  const plan = planView(options, output);
  const jobIds = [...new Set(given)];
  if (jobIds.length > 1 || options.all) checkForMany(plan);
  const backend = commandBackend(options);
  const interruptions = new InterruptionWatch();
  try {
    const [only] = options.latest ? [await latestJobId(backend, interruptions.signal)] : jobIds;
    if (only !== undefined && jobIds.length < 2) return await followBackendJob(backend, only, plan, output, interruptions);
    const chosen = options.all ? await chooseAll(backend, plan, interruptions.signal) : { jobIds, open: new Set(jobIds) };
    if (chosen.jobIds.length === 0) {
      output.note('no job is queued or running');
      return ExitCode.OK;
    }
    const counts = (jobId: string) => chosen.open.has(jobId);
    return await followBackendJobs({ backend, jobIds: chosen.jobIds, plan, output, interruptions, counts });
  } finally {
    interruptions.stop();
  }
}
