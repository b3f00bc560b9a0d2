import type { Command } from 'commander';
import type { CommandContext } from '../../command-context.ts';
import { collect } from '../../options/values.ts';
import { addSubmissionOptions } from '../train/submission-options.ts';
import type { RunOptions } from './run.ts';

/** Adds `run`. */
export function registerRun(program: Command, context: CommandContext): void {
  addSubmissionOptions(
    program
      .command('run')
      .description('run a training program on this machine as a job, and stream what it tells')
      .usage('[options] -- <program> [arguments…]')
      .argument('<command...>', 'program and its arguments, behind --')
      .showHelpAfterError('(the program and its arguments stand behind --, as in: trainstream run -- python3 train.py --lr 3e-4)'),
  )
    .option('--cwd <dir>', 'directory to run it in, in place of this one')
    .option('--env <name=value>', 'a variable for its environment; can be repeated', collect)
    .option('--pass-env <name>', 'a variable to take along from here; can be repeated', collect)
    .option('--timeout-job <time>', 'end it after this time, as failed')
    .addHelpText(
      'after',
      `
Metrics are found in what it prints, and in what it appends to the file named in TRAINSTREAM_FILE.

Examples:
  trainstream run -- python3 train.py --lr 3e-4
  trainstream run --name 'first try' --pass-env WANDB_API_KEY --timeout-job 4h -- python3 train.py`,
    )
    .action(context.runSettled<RunOptions>(async ({ values: [command], options, output }) => (await import('./run.ts')).run(command as string[], options, output)));
}
