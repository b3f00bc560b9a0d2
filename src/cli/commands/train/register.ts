import { type Command, Option } from 'commander';
import type { CommandContext } from '../../command-context.ts';
import { addFollowOptions } from '../../options/follow-options.ts';
import type { TrainOptions } from './train.ts';

/** Adds `train`. */
export function registerTrain(program: Command, context: CommandContext): void {
  addFollowOptions(program.command('train').description('submit the job of a TOML file and stream it').requiredOption('--config <file>', 'TOML file that describes the job'))
    .addOption(new Option('--type <type>', 'kind of training; read from the file where it is not given').choices(['rl', 'sft']))
    .option('--name <name>', 'name of the job, in place of the one in the file')
    .option('--poll', 'stream until the job has ended (default)')
    .option('--no-poll', 'end as soon as the job is accepted')
    .option('-d, --detach', 'the same as --no-poll')
    .option('--json', 'with --no-poll: print {"job_id": …}')
    .addHelpText(
      'after',
      `
Examples:
  trainstream train --config examples/sft/sft.toml
  trainstream train --config sft.toml --stream events,metrics --filter-metrics 'train.*' --json-output run.jsonl
  trainstream train --config sft.toml --detach --json`,
    )
    .action(context.runSettled<TrainOptions>(async ({ options, output }) => (await import('./train.ts')).train(options, output)));
}
