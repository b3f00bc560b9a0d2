import { type Command, Option } from 'commander';
import type { CommandContext } from '../../command-context.ts';
import { JOB_NAMES } from '../../job-names.ts';
import { addFollowOptions } from '../../options/follow-options.ts';
import { JOB_FAMILIES } from './job-families.ts';
import type { WatchOptions } from './watch.ts';

/** Adds `watch`. */
export function registerWatch(program: Command, context: CommandContext): void {
  addFollowOptions(program.command('watch').description('stream jobs that run, or have ended, from their beginning').argument('[jobs...]', JOB_NAMES))
    .addOption(new Option('--type <type>', 'kind of the jobs, where a backend without a log keeps each kind elsewhere; auto looks for them (auto)').choices(['auto', ...Object.keys(JOB_FAMILIES)]))
    .option('--latest', 'the newest job')
    .option('--all', 'every job that has not ended, and those that come, until none is left; the live view also has the newest that ended')
    .addHelpText(
      'after',
      `
With several jobs the exit code is the worst one: a job that could not be followed, then failed, cancelled, succeeded.

Examples:
  trainstream watch --latest
  trainstream watch job_0mc2p job_0mc2q --json-output 'runs/{job}.jsonl'
  trainstream watch --all`,
    )
    .action(context.runSettled<WatchOptions>(async ({ values: [jobIds], options, output }) => (await import('./watch.ts')).watch(jobIds as string[], options, output)));
}
