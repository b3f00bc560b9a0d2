import type { Command } from 'commander';
import type { ResolvedSettings } from './settings/resolve-settings.ts';
import type { Settings } from './settings/settings-table.ts';
import type { Output } from './output.ts';

/** What a command leaves behind. */
export interface Outcome {
  exitCode: number;
}

/** The options that every command has. */
export interface GlobalOptions {
  /** No hints on standard error; a stream's view prints its last line only. */
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** What was given on the command line itself, by the parser's names: for commands that people are told to type next. */
export type Flags = Readonly<Record<string, unknown>>;

/** The options of a command to which environment and files of settings add. */
export interface SettledOptions extends GlobalOptions, Settings {
  readonly flags: Flags;
  /** The environment, with what the files of `--env-file` add to it. */
  readonly environment: NodeJS.ProcessEnv;
}

/** A command that was called. */
export interface CommandCall<Options> {
  /** The arguments that are no options, in the order of the declaration. */
  readonly values: readonly unknown[];
  readonly options: Options;
  readonly output: Output;
  readonly command: Command;
}

/** What commands are registered with. */
export interface CommandContext {
  /** The command line with every command, of which only those that are called need be registered. */
  wholeProgram(): Promise<Command>;
  /** An action that runs a command's code, which it may load then, and notes the exit code. */
  run<Options extends object>(code: (call: CommandCall<Options & GlobalOptions>) => Promise<number>): (...args: unknown[]) => Promise<void>;
  /** As {@link run}, with the settings that hold. */
  runSettled<Options extends object>(code: (call: CommandCall<Options & SettledOptions>) => Promise<number>): (...args: unknown[]) => Promise<void>;
}

const SILENT = () => undefined;

/** Options that were given, and not those that have their default. */
export function flagsOf(command: Command): Flags {
  const all = command.optsWithGlobals() as Record<string, unknown>;
  return Object.fromEntries(Object.entries(all).filter(([name]) => command.getOptionValueSourceWithGlobals(name) === 'cli'));
}

/** Loads what reads files only where there are some. */
async function environmentOf({ envFile }: Flags): Promise<NodeJS.ProcessEnv> {
  if (!Array.isArray(envFile)) return process.env;
  const { withEnvFiles } = await import('./env-file.ts');
  return withEnvFiles(envFile as string[]);
}

/** Says what a person should know before the command does anything. */
function announce({ warnings, resolved }: ResolvedSettings, { output, command }: CommandCall<object>): void {
  for (const warning of warnings) output.warn(`warning: ${warning}`);
  const backend = resolved.find(({ setting }) => setting.key === 'backend');
  const hasBackend = command.options.some((option) => option.attributeName() === 'backend');
  // The key goes to that address, and whoever wrote the project's file need not be the one who runs this.
  if (hasBackend && backend?.source === 'project') output.note(`backend ${String(backend.value)}, as ${backend.origin} says`);
}

/** @param outcome gets the exit code of the command that ran */
export function createCommandContext(output: Output, outcome: Outcome, wholeProgram: () => Promise<Command>): CommandContext {
  const callOf = (args: readonly unknown[]): CommandCall<object> => {
    const command = args.at(-1) as Command;
    const options = command.optsWithGlobals() as GlobalOptions;
    return { command, values: args.slice(0, -2), options, output: options.quiet ? { ...output, note: SILENT } : output };
  };
  return {
    wholeProgram,
    run: (code) => async (...args) => {
      outcome.exitCode = await code(callOf(args) as Parameters<typeof code>[0]);
    },
    runSettled: (code) => async (...args) => {
      const call = callOf(args);
      const { resolveSettings } = await import('./settings/resolve-settings.ts');
      const flags = flagsOf(call.command);
      const environment = await environmentOf(flags);
      const resolved = await resolveSettings(flags, environment);
      announce(resolved, call);
      const options = { ...call.options, ...resolved.settings, flags, environment };
      outcome.exitCode = await code({ ...call, options } as Parameters<typeof code>[0]);
    },
  };
}
