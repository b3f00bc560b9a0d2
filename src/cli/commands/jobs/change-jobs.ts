import { randomUUID } from 'node:crypto';
import { learningApi } from '../../../api/learning-api.ts';
import { printable } from '../../../core/text.ts';
import { commandFor } from '../../command-for.ts';
import { commandBackend, commandClient } from '../../context.ts';
import { ExitCode, exitCodeOfError } from '../../exit-codes.ts';
import type { Output } from '../../output.ts';
import { errorText } from '../../report-error.ts';
import { worstExitCode } from '../../view/worst-exit-code.ts';
import { sayQueuePosition, submittedJob } from '../train/submission.ts';
import type { JobsOptions } from './show-jobs.ts';

/** Does the same to each job; one that cannot be helped does not keep the others from it. @returns the worst exit code */
async function forEachJob(jobIds: readonly string[], output: Output, act: (jobId: string) => Promise<void>): Promise<number> {
  const [only] = jobIds;
  if (only !== undefined && jobIds.length === 1) {
    await act(only);
    return ExitCode.OK;
  }
  const codes: number[] = [];
  for (const jobId of new Set(jobIds)) {
    try {
      await act(jobId);
    } catch (error) {
      output.warn(`${jobId}: ${errorText(error)}`);
      codes.push(exitCodeOfError(error));
    }
  }
  return worstExitCode(codes);
}

/** `trainstream jobs cancel JOB…`. @returns the exit code */
export function cancelJobs(jobIds: readonly string[], options: JobsOptions, output: Output): Promise<number> {
  const client = commandClient(commandBackend(options));
  return forEachJob(jobIds, output, async (jobId) => {
    const job = await learningApi.cancelJob(client, jobId);
    if (options.json) await output.line(JSON.stringify(job));
    else if (job['closed'] === true) await output.line(`${jobId}: ${printable(String(job['status']))}`);
    else await output.line(`${jobId}: asked to end; it is cancelled when its process is gone`);
  });
}

/** `trainstream jobs retry JOB`. @returns the exit code */
export async function retryJob(jobId: string, options: JobsOptions, output: Output): Promise<number> {
  const job = await learningApi.retryJob(commandClient(commandBackend(options)), jobId, { idempotencyKey: randomUUID() });
  const created = printable(String(job['job_id']));
  await output.line(options.json ? JSON.stringify(job) : `Job created: ${created}`);
  if (options.json) return ExitCode.OK;
  sayQueuePosition(submittedJob(created, job), output);
  output.note(`Watch: ${commandFor(options.flags, 'watch', created)}`);
  return ExitCode.OK;
}

/** `trainstream jobs rm JOB…`. @returns the exit code */
export function removeJobs(jobIds: readonly string[], options: JobsOptions, output: Output): Promise<number> {
  const client = commandClient(commandBackend(options));
  return forEachJob(jobIds, output, async (jobId) => {
    const answer = await learningApi.deleteJob(client, jobId);
    await output.line(options.json ? JSON.stringify(answer) : `${jobId}: removed`);
  });
}
