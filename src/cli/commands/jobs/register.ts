import type { Command } from 'commander';
import type { CommandContext } from '../../command-context.ts';
import { JOB_NAME, JOB_NAMES, jobIdOf, jobIdsOf } from '../../job-names.ts';
import { addBackendOptions } from '../../options/backend-options.ts';
import { parserOf } from '../../options/setting-option.ts';
import { wholeNumber } from '../../options/values.ts';
import type { JobsOptions, ListOptions } from './show-jobs.ts';
import type { WaitOptions } from './wait-jobs.ts';

function addList(parent: Command, context: CommandContext): void {
  addBackendOptions(parent.command('ls').description('list jobs, newest first'))
    .option('--limit <n>', 'how many', wholeNumber(1, 200), 20)
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  trainstream jobs ls --limit 5')
    .action(context.runSettled<ListOptions>(async ({ options, output }) => (await import('./show-jobs.ts')).showJobs(options, output)));
}

function addWait(parent: Command, context: CommandContext): void {
  addBackendOptions(parent.command('wait').description('wait until jobs have ended, and end as they did').argument('<jobs...>', JOB_NAMES))
    .option('--timeout <time>', 'give up after this time, with code 124; the jobs go on')
    .option('--interval <time>', 'pace of asking where a backend cannot tell (2s)', parserOf('interval'))
    .option('--exit-zero', 'end with 0 however they end')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nWith several jobs the exit code is the worst one.\n\nExample:\n  trainstream jobs wait job_0mc2p job_0mc2q --timeout 4h && echo both succeeded')
    .action(context.runSettled<WaitOptions>(async ({ values: [jobIds], options, output }) => (await import('./wait-jobs.ts')).waitForJobs(await jobIdsOf(jobIds as string[], options), options, output)));
}

function addCancel(parent: Command, context: CommandContext): void {
  addBackendOptions(parent.command('cancel').description('ask jobs to end').argument('<jobs...>', JOB_NAMES))
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  trainstream jobs cancel job_0mc2p')
    .action(context.runSettled<JobsOptions>(async ({ values: [jobIds], options, output }) => (await import('./change-jobs.ts')).cancelJobs(await jobIdsOf(jobIds as string[], options), options, output)));
}

/** Adds `jobs` with its commands, and those of them that are called so often that they have a name of their own. */
export function registerJobs(program: Command, context: CommandContext): void {
  const jobs = program.command('jobs').description('list jobs, look at one, wait for, cancel, retry, remove').addHelpText('after', '\nExample:\n  trainstream jobs ls');
  addList(jobs, context);
  addBackendOptions(jobs.command('get').description('show one job').argument('<job>', JOB_NAME))
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nExample:\n  trainstream jobs get latest --json')
    .action(context.runSettled<JobsOptions>(async ({ values: [jobId], options, output }) => (await import('./show-jobs.ts')).showJob(await jobIdOf(String(jobId), options), options, output)));
  addWait(jobs, context);
  addCancel(jobs, context);
  addBackendOptions(jobs.command('retry').description('submit again a job that has ended').argument('<job>', JOB_NAME))
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nExample:\n  trainstream jobs retry latest')
    .action(context.runSettled<JobsOptions>(async ({ values: [jobId], options, output }) => (await import('./change-jobs.ts')).retryJob(await jobIdOf(String(jobId), options), options, output)));
  addBackendOptions(jobs.command('rm').description('remove jobs that have ended, with their logs and files').argument('<jobs...>', JOB_NAMES))
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  trainstream jobs rm job_0mc2p')
    .action(context.runSettled<JobsOptions>(async ({ values: [jobIds], options, output }) => (await import('./change-jobs.ts')).removeJobs(await jobIdsOf(jobIds as string[], options), options, output)));

  addList(program, context);
  addWait(program, context);
  addCancel(program, context);
}
