import { randomUUID } from 'node:crypto';
import type { CommandBackend } from '../../context.ts';
import type { JobConfig } from '../../job-config/load-job-config.ts';
import type { RequestKey, SubmitOptions, SubmittedJob } from './submission.ts';
import { submitRl } from './submit-rl.ts';
import { submitSft } from './submit-sft.ts';

function requestKeys(given: string = randomUUID()): RequestKey {
  return (part) => (part === 'job' ? given : `${given}:${part}`);
}

/** Sends what the job needs, creates it and has it started. */
export async function submit(backend: CommandBackend, config: JobConfig, options: SubmitOptions): Promise<SubmittedJob> {
  const keys = requestKeys(options.idempotencyKey);
  return config.jobType === 'rl' ? submitRl(backend, config, keys, options) : submitSft(backend, config, keys, options);
}
