import { writeFileSync } from 'node:fs';
import type { JobTokens } from '../core/job-tokens.ts';
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

/** Where the processes of jobs report over HTTP, and with which keys. */
export interface ProcessReporting {
  /** Address of the backend, as this machine reaches it. Resolves when it listens. */
  readonly url: Promise<string>;
  readonly tokens: JobTokens;
}

/** Where one process reports, and with which key. */
export interface JobReporting {
  readonly url: string;
  readonly token: string;
}

/** What a process needs to report over HTTP: by itself, or by the Kubeflow callback of Hugging Face Trainer, which finds these variables. */
function reportingEnvironment(jobId: string, directory: JobDirectory, { url: base, token }: JobReporting): Record<string, string> {
  writeFileSync(directory.token, token, { mode: 0o600 });
  return {
    TRAINSTREAM_URL: `${base}/api/learning/jobs/${jobId}`,
    TRAINSTREAM_TOKEN: token,
    KUBEFLOW_TRAINER_SERVER_URL: `${base}/apis/trainer.kubeflow.org/v1alpha1/namespaces/trainstream/trainjobs/${jobId}/status`,
    KUBEFLOW_TRAINER_SERVER_TOKEN: directory.token,
  };
}

/** The environment of a job's process: the backend's allowed part, the submitter's over it, and what the job itself needs. */
export function jobProcessEnvironment(job: Job, directory: JobDirectory, reporting: JobReporting | undefined): Record<string, string> {
  return {
    ...allowedEnvironment(process.env),
    ...(reporting && reportingEnvironment(job.jobId, directory, reporting)),
    ...job.execution.env,
    // Python holds back what it prints to a file until much of it has gathered.
    PYTHONUNBUFFERED: '1',
    TRAINSTREAM_JOB_ID: job.jobId,
    TRAINSTREAM_FILE: directory.report,
    TRAINSTREAM_DIR: directory.artifacts,
    TRAINSTREAM_JOB_CONFIG: directory.config,
  };
}
