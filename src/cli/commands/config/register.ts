import type { Command } from 'commander';
import type { CommandContext } from '../../command-context.ts';
import type { ConfigOptions } from './show-config.ts';

/** Adds `config`. */
export function registerConfig(program: Command, context: CommandContext): void {
  const config = program
    .command('config')
    .description('show settings, and the files that they can stand in')
    .addHelpText(
      'after',
      `
What counts, the first one first: options, environment variables (TRAINSTREAM_FORMAT and so on), trainstream.toml in the working
directory, the user's own file.

Example of a file:
  backend = "https://trainer.example"
  format = "cli"
  notify = ["osc"]

Example:
  trainstream config get --show-origin`,
    );
  config
    .command('get')
    .description('show settings')
    .argument('[key]', 'one of them; all where it is not given')
    .option('--show-origin', 'say where each is from')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExamples:\n  trainstream config get --show-origin\n  trainstream config get format')
    .action(context.run<ConfigOptions>(async ({ values: [key], options, output }) => (await import('./show-config.ts')).getConfig(key as string | undefined, options, output)));
  config
    .command('path')
    .description('show where the files are')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  trainstream config path')
    .action(context.run<ConfigOptions>(async ({ options, output }) => (await import('./show-config.ts')).showConfigPaths(options, output)));
}
