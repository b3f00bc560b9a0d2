import type { Command, Option } from 'commander';

/** What is typed behind an option, or as an argument. */
export type ValueKind = 'nothing' | 'file' | 'directory' | 'job' | 'word' | readonly string[];

/** An option, as completion needs it. */
export interface OptionRow {
  /** `-q`, `--quiet`. */
  readonly flags: readonly string[];
  readonly value: ValueKind;
  readonly description: string;
}

/** A command, as completion needs it. */
export interface CommandRow {
  /** `/`, `/jobs`, `/jobs/ls`. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionRow[];
  /** What its first argument is; `nothing` where it has none. */
  readonly argument: ValueKind;
}

/** By the names that arguments and values have in help. */
const KINDS: Readonly<Record<string, ValueKind>> = { file: 'file', dir: 'directory', job: 'job', jobs: 'job' };

function kindOfName(name: string): ValueKind {
  return KINDS[name] ?? 'word';
}

function optionRow(option: Option): OptionRow {
  const [, name] = /[<[](\S+?)[>\]]/.exec(option.flags) ?? [];
  const value = option.argChoices ?? (name === undefined ? 'nothing' : kindOfName(name));
  return { flags: [option.short, option.long].filter((flag) => flag !== undefined), value, description: option.description };
}

function argumentOf(command: Command): ValueKind {
  const [first] = command.registeredArguments;
  return first === undefined ? 'nothing' : (first.argChoices ?? kindOfName(first.name()));
}

/** The commands below one, itself included, the outermost first. Hidden ones are left out. */
export function commandTable(command: Command, path = '/'): CommandRow[] {
  const help = command.createHelp();
  help.showGlobalOptions = true;
  const subcommands = help.visibleCommands(command);
  const row: CommandRow = {
    path,
    commands: subcommands.map((one) => ({ name: one.name(), description: one.description() })),
    options: [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)].map(optionRow),
    argument: argumentOf(command),
  };
  // `help` takes the names of commands, and nothing that could be looked up here.
  const below = subcommands.filter((one) => one.name() !== 'help');
  return [row, ...below.flatMap((one) => commandTable(one, `${path === '/' ? '' : path}/${one.name()}`))];
}
