import type { FileStore } from '../core/file-store.ts';
import type { Job } from '../core/job.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';

async function fileEntry(files: FileStore, fileId: string | undefined): Promise<JsonObject | null> {
  if (fileId === undefined) return null;
  const file = await files.get(fileId);
  return { path: files.path(fileId), name: file?.filename ?? fileId };
}

function objectAt(value: unknown, ...path: readonly string[]): JsonObject {
  let found: unknown = value;
  for (const key of path) found = isJsonObject(found) ? found[key] : undefined;
  return isJsonObject(found) ? found : {};
}

/** The settings of `[runner]` that a job has. */
export interface RunnerSettings {
  readonly seed: number;
  /** Milliseconds that the process may run; no limit where it is undefined. */
  readonly timeoutMs: number | undefined;
  /** Milliseconds between SIGTERM and SIGKILL; the runner's own where it is undefined. */
  readonly graceMs: number | undefined;
  /** Metrics are looked for in what it prints. */
  readonly sniff: boolean;
  /** Printed names are mapped to the common ones. */
  readonly mapNames: boolean;
  /** Patterns of the user's own for what it prints; not checked. */
  readonly metrics: readonly { readonly name: string; readonly regex: string }[];
  /** Patterns of the files to follow, from where the process runs; not checked. */
  readonly follow: readonly string[];
}

/** Most patterns of files that are looked for. */
const MOST_PATTERNS = 64;

function metricEntries(value: unknown): RunnerSettings['metrics'] {
  const entries = Array.isArray(value) ? value.filter(isJsonObject) : [];
  return entries.map(({ name, regex }) => ({ name: typeof name === 'string' ? name : '', regex: typeof regex === 'string' ? regex : '' }));
}

/** What the job says about how it is run, as far as it can be read back from the backend. */
export function runnerSettings(job: Job): RunnerSettings {
  const { seed, timeout_seconds: timeout, grace_seconds: grace, sniff, map_names: mapNames, metrics, follow } = objectAt(job.metadata, 'effective_config', 'runner');
  return {
    seed: typeof seed === 'number' ? seed : 1,
    timeoutMs: typeof timeout === 'number' ? timeout * 1000 : undefined,
    graceMs: typeof grace === 'number' ? grace * 1000 : undefined,
    sniff: sniff !== false,
    mapNames: mapNames !== false,
    metrics: metricEntries(metrics),
    follow: Array.isArray(follow) ? follow.filter((pattern) => typeof pattern === 'string').slice(0, MOST_PATTERNS) : [],
  };
}

/** What a training process reads from the file named in `TRAINSTREAM_JOB_CONFIG`: the job, with its files as paths. */
export async function jobProcessConfig(job: Job, files: FileStore): Promise<JsonObject> {
  if (job.jobType === 'rl') {
    const { runner: _runner, ...config } = objectAt(job.metadata, 'effective_config');
    return { job_id: job.jobId, job_type: job.jobType, model: job.model, seed: runnerSettings(job).seed, config };
  }
  return {
    job_id: job.jobId,
    job_type: job.jobType,
    model: job.model,
    seed: runnerSettings(job).seed,
    training_file: await fileEntry(files, job.trainingFileId),
    validation_file: await fileEntry(files, job.validationFileId),
    hyperparameters: job.hyperparameters,
    training: objectAt(job.metadata, 'effective_config', 'training'),
    ...(typeof job.hyperparameters['log_steps'] === 'number' && { log_steps: job.hyperparameters['log_steps'] }),
  };
}
