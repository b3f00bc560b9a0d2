import type { Job } from '../core/job.ts';
import { matchesGlob } from '../core/name-filter.ts';
import { PASSED_ENVIRONMENT } from '../core/protocol.ts';
import type { JobDirectory } from './job-directory.ts';

/** The entries of an environment that training processes may see. Keys of this product and of others are not among them. */
export function allowedEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const allowed: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && PASSED_ENVIRONMENT.some((glob) => matchesGlob(glob, name))) allowed[name] = value;
  }
  return allowed;
}

/** How a process of a job is found again: this text is in its environment. */
export function processMarker(jobId: string): string {
  return `TRAINSTREAM_JOB_ID=${jobId}`;
}

/** The environment of a job's process: the backend's allowed part, the submitter's over it, and what the job itself needs. */
export function jobProcessEnvironment(job: Job, directory: JobDirectory): Record<string, string> {
  return {
    ...allowedEnvironment(process.env),
    ...job.execution.env,
    // Python holds back what it prints to a file until much of it has gathered.
    PYTHONUNBUFFERED: '1',
    TRAINSTREAM_JOB_ID: job.jobId,
    TRAINSTREAM_FILE: directory.report,
    TRAINSTREAM_DIR: directory.artifacts,
    TRAINSTREAM_JOB_CONFIG: directory.config,
  };
}
