import { type Command, Option } from 'commander';
import { STREAM_TYPES } from '../../../core/stream-type.ts';
import type { CommandContext } from '../../command-context.ts';
import { JOB_NAME, jobIdOf } from '../../job-names.ts';
import { addBackendOptions } from '../../options/backend-options.ts';
import type { ExportOptions } from './export-job.ts';

/** Adds `export`. */
export function registerExport(program: Command, context: CommandContext): void {
  addBackendOptions(program.command('export').description('write what a job has told so far to a file').argument('<job>', JOB_NAME))
    .option('--jsonl <file>', 'everything, as JSON lines that replay shows; - is standard output')
    .option('--csv <file>', 'the metrics, as comma-separated values; - is standard output')
    .addOption(new Option('--stream <stream>', 'with --csv: another stream').choices(STREAM_TYPES))
    .option('--force', 'replace a file that is there')
    .addHelpText('after', '\nExamples:\n  trainstream export job_0mc2p --jsonl run.jsonl\n  trainstream export latest --csv - > metrics.csv')
    .action(context.runSettled<ExportOptions>(async ({ values: [jobId], options, output }) => (await import('./export-job.ts')).exportJob(await jobIdOf(String(jobId), options), options, output)));
}
