import type { Command } from 'commander';
import { ExitCode } from '../../exit-codes.ts';
import type { Output } from '../../output.ts';
import { bashScript } from './bash-script.ts';
import { type CommandRow, commandTable } from './command-table.ts';
import { fishScript } from './fish-script.ts';
import { zshScript } from './zsh-script.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } satisfies Record<string, (table: readonly CommandRow[]) => string>;

/** The shells for which there is a script. */
export type Shell = keyof typeof SCRIPTS;

/** `trainstream completion SHELL`. @returns the exit code */
export async function printCompletion(shell: Shell, program: Command, output: Output): Promise<number> {
  await output.raw(SCRIPTS[shell](commandTable(program)));
  return ExitCode.OK;
}
