import { type Command, Option } from 'commander';
import { INTERRUPT_ACTIONS } from '../settings/settings-table.ts';
import { addBackendOptions } from './backend-options.ts';
import { parserOf } from './setting-option.ts';
import { addShowOptions, type ShowOptions } from './show-options.ts';

/** How to follow a job of a backend. */
export interface FollowOptions extends ShowOptions {
  readonly jsonOutput?: string;
  /** A time such as `4h`. */
  readonly timeout?: string;
  readonly exitZero?: boolean;
}

/** Adds {@link FollowOptions} to a command, those for the backend among them. */
export function addFollowOptions(command: Command): Command {
  return addBackendOptions(addShowOptions(command))
    .option('--json-output <file>', 'also write every message to this file, as JSON lines; goes on where the file ends; - is standard output')
    .option('--interval <time>', 'pace of polling where a backend has no live stream (2s)', parserOf('interval'))
    .option('--timeout <time>', 'leave after this time, with code 124; the job goes on')
    .addOption(new Option('--on-interrupt <action>', 'what Ctrl-C does to the job (detach)').choices(INTERRUPT_ACTIONS))
    .option('--exit-zero', 'end with 0 however the job ends')
    .addOption(new Option('--no-input', 'never ask anything, which is so in any case').hideHelp());
}
