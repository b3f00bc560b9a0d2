import type { Command } from 'commander';
import type { CommandContext } from '../../command-context.ts';
import { addShowOptions } from '../../options/show-options.ts';
import { settingValue } from '../../options/values.ts';
import { speedKind } from './replay-speed.ts';
import type { ReplayOptions } from './replay.ts';

/** Adds `replay`. */
export function registerReplay(program: Command, context: CommandContext): void {
  addShowOptions(program.command('replay').description('show a recorded stream as if it were live').argument('<file>', 'JSON lines, as --json-output and --format json write them'))
    .option('--speed <speed>', 'e.g. 1x or 10x; max does not wait; 10x in the live view and max elsewhere, unless it is given', settingValue(speedKind))
    .option('--exit-zero', 'end with 0 however the job ended')
    .addHelpText(
      'after',
      `
Ends as watch would have. A recording that ends before its job does ends with 10.

Examples:
  trainstream replay run.jsonl
  trainstream replay run.jsonl --speed max --format cli --level warning`,
    )
    .action(context.runSettled<ReplayOptions>(async ({ values: [file], options, output }) => (await import('./replay.ts')).replay(String(file), options, output)));
}
