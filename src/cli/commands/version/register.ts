import type { Command } from 'commander';
import type { CommandContext } from '../../command-context.ts';
import type { VersionOptions } from './show-version.ts';

/** Adds `version`. */
export function registerVersion(program: Command, context: CommandContext): void {
  program
    .command('version')
    .description('print the version, and with --json what it runs on')
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nExample:\n  trainstream version --json')
    .action(context.run<VersionOptions>(async ({ options, output }) => (await import('./show-version.ts')).showVersion(options, output)));
}
