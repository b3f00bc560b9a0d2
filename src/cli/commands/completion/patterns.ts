import type { CommandRow, ValueKind } from './command-table.ts';

/** A pattern of a shell's `case` that any path of a command below the outermost one matches. */
export function subcommandPatterns(table: readonly CommandRow[]): string {
  return table.filter(({ path }) => path !== '/').map(({ path }) => path).join('|');
}

/** Every option that takes a value, by the command and by its spelling. */
export function optionPatterns(table: readonly CommandRow[]): { readonly path: string; readonly flag: string; readonly value: ValueKind }[] {
  return table.flatMap(({ path, options }) => options.flatMap(({ flags, value }) => (value === 'nothing' ? [] : flags.map((flag) => ({ path, flag, value })))));
}
