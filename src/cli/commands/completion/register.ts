import { Argument, type Command } from 'commander';
import type { CommandContext } from '../../command-context.ts';
import type { Shell } from './print-completion.ts';

/** Adds `completion`, and the hidden command that its scripts call. */
export function registerCompletion(program: Command, context: CommandContext): void {
  program
    .command('completion')
    .description('print a script that completes commands, options and ids of jobs')
    .addArgument(new Argument('<shell>', 'for which shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', '\nExamples:\n  source <(trainstream completion bash)\n  trainstream completion zsh > "${fpath[1]}/_trainstream"\n  trainstream completion fish > ~/.config/fish/completions/trainstream.fish')
    .action(context.run(async ({ values: [shell], output }) => (await import('./print-completion.ts')).printCompletion(shell as Shell, await context.wholeProgram(), output)));
  program
    .command('__complete', { hidden: true })
    .argument('<what>')
    .argument('[words...]')
    .action(context.run(async ({ values: [, words], output }) => (await import('./complete-jobs.ts')).completeJobs((words ?? []) as string[], output)));
}
