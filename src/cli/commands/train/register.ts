import { type Command, Option } from 'commander';
import type { CommandContext } from '../../command-context.ts';
import { collect, wholeNumber } from '../../options/values.ts';
import { addSubmissionOptions } from './submission-options.ts';
import type { TrainOptions } from './train.ts';

type Given = Omit<TrainOptions, 'config'> & { readonly config?: string };

/** That it is there is looked at here: the parser would miss it before it sees that `--confg` is no option. Ends the command where it is not. */
function configOf(command: Command, given: string | undefined, { config }: Given): string {
  if (given !== undefined && config !== undefined) command.error(`error: ${given} is one job file too many; --config names one already`);
  return config ?? given ?? command.error("error: required option '--config <file>' not specified");
}

/** Adds `train`. */
export function registerTrain(program: Command, context: CommandContext): void {
  addSubmissionOptions(
    program
      .command('train')
      .description('submit the job of a TOML file and stream it')
      .argument('[file]', 'the job file, without --config')
      .option('--config <file>', 'TOML file that describes the job'),
  )
    .addOption(new Option('--type <type>', 'kind of training; auto reads it from the file (auto)').choices(['auto', 'rl', 'sft']))
    .option('--dataset <file>', 'data to train on, in place of the one in the file')
    .option('--examples <n>', 'use only so many of its first rows', wholeNumber(1))
    .option('--model <model>', 'model to train, in place of the one in the file')
    .option('--task-url <url>', 'address of the task app of a job of type rl (TASK_APP_URL)')
    .option('--set <key=value>', 'a value in place of that in the file, e.g. hyperparameters.n_epochs=1; can be repeated', collect)
    .addHelpText(
      'after',
      `
Examples:
  trainstream train --config examples/sft/sft.toml
  trainstream train --config examples/rl/rl.toml --set training.learning_rate=2e-3
  trainstream train --config sft.toml --stream events,metrics --filter-metrics 'train.*' --json-output run.jsonl
  trainstream train --config sft.toml --backend https://trainer.example --env-file .env --dry-run
  trainstream train --config sft.toml --detach --json`,
    )
    .action(
      context.runSettled<Given>(async ({ values: [file], options, output, command }) => {
        const config = configOf(command, file as string | undefined, options);
        return (await import('./train.ts')).train({ ...options, config }, output);
      }),
    );
}
