import type { Command } from 'commander';
import type { CommandContext } from '../../command-context.ts';
import { addFollowOptions } from '../../options/follow-options.ts';
import type { AttachOptions } from './attach.ts';

/** Adds `attach`. */
export function registerAttach(program: Command, context: CommandContext): void {
  addFollowOptions(program.command('attach').description('stream a training that was started otherwise, from what it writes or prints').argument('<path>', 'a directory, a file, or - for standard input'))
    .option('--name <name>', 'name of the job; that of the file or directory where it is not given')
    .option('--once', 'read what is there, and end')
    .option('--end-when-idle <time>', 'end when nothing has come for this time, e.g. 10m')
    .option('--no-store', 'only show it: no backend, no job')
    .option('--no-map-names', 'leave the names of metrics as they are: loss stays loss, and is not train.loss')
    .addHelpText(
      'after',
      `
From a directory: JSON lines and CSV tables of metrics, TensorBoard event files and trainer_state.json, wherever they are in it and as
they appear.
From a file: the same, or a log of printed text. From standard input: printed text, or JSON lines; programs hold back what they print
into a pipe, which -u forbids Python.

What is read becomes a job of type attached, which goes on when the same path is attached to again, and repeats nothing. It ends with
the input, --once, --end-when-idle or jobs cancel. Ctrl-C leaves it open; with --on-interrupt cancel, and on a pipe, it ends the job.

Examples:
  trainstream attach runs/
  python3 -u train.py 2>&1 | trainstream attach -
  trainstream attach saves/lora/trainer_log.jsonl --once --format json`,
    )
    .action(context.runSettled<AttachOptions>(async ({ values: [path], options, output }) => (await import('./attach.ts')).attach(String(path), options, output)));
}
