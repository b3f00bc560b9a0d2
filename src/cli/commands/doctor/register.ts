import type { Command } from 'commander';
import type { CommandContext } from '../../command-context.ts';
import { addBackendOptions } from '../../options/backend-options.ts';
import type { DoctorOptions } from './doctor.ts';

/** Adds `doctor`. */
export function registerDoctor(program: Command, context: CommandContext): void {
  addBackendOptions(program.command('doctor').description('look for what keeps trainstream from working here'))
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nEnds with 1 where something does not work.\n\nExample:\n  trainstream doctor --backend https://trainer.example')
    .action(context.run<DoctorOptions>(async ({ options, output, command }) => (await import('./doctor.ts')).doctor(options, output, command)));
}
