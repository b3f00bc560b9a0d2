import { Command } from 'commander';
import { createCommandContext, type CommandContext, type Outcome } from './command-context.ts';
import { EXIT_CODES_HELP } from './exit-codes-help.ts';
import type { Output } from './output.ts';
import { packageVersion } from './version.ts';
import { changeDirectory } from './working-directory.ts';

/** Adds commands to the command line. */
type Register = (program: Command, context: CommandContext) => void;

/** Commands that are registered together. */
interface CommandGroup {
  /** Under what `--help` lists them. */
  readonly heading: string;
  /** Their names. */
  readonly commands: readonly string[];
  /** Loads what registers them, which loads nothing of what they do. */
  readonly load: () => Promise<Register>;
}

/** In the order in which `--help` lists them. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
  { heading: 'Train and watch:', commands: ['train'], load: async () => (await import('./commands/train/register.ts')).registerTrain },
  { heading: 'Train and watch:', commands: ['run'], load: async () => (await import('./commands/run/register.ts')).registerRun },
  { heading: 'Train and watch:', commands: ['watch'], load: async () => (await import('./commands/watch/register.ts')).registerWatch },
  { heading: 'Train and watch:', commands: ['attach'], load: async () => (await import('./commands/attach/register.ts')).registerAttach },
  { heading: 'Jobs:', commands: ['jobs', 'ls', 'wait', 'cancel'], load: async () => (await import('./commands/jobs/register.ts')).registerJobs },
  { heading: 'What a job has told:', commands: ['events', 'metrics', 'timeline', 'logs'], load: async () => (await import('./commands/streams/register.ts')).registerStreams },
  { heading: 'What a job has told:', commands: ['export'], load: async () => (await import('./commands/export/register.ts')).registerExport },
  { heading: 'What a job has told:', commands: ['replay'], load: async () => (await import('./commands/replay/register.ts')).registerReplay },
  { heading: 'Around it:', commands: ['serve'], load: async () => (await import('./commands/serve/register.ts')).registerServe },
  { heading: 'Around it:', commands: ['config'], load: async () => (await import('./commands/config/register.ts')).registerConfig },
  { heading: 'Around it:', commands: ['doctor'], load: async () => (await import('./commands/doctor/register.ts')).registerDoctor },
  { heading: 'Around it:', commands: ['completion', '__complete'], load: async () => (await import('./commands/completion/register.ts')).registerCompletion },
  { heading: 'Around it:', commands: ['version'], load: async () => (await import('./commands/version/register.ts')).registerVersion },
];

/** The group of the command that is called, where the first word names one; all of them where help or a mistake needs them. */
function groupsFor([first]: readonly string[]): readonly CommandGroup[] {
  const named = COMMAND_GROUPS.filter(({ commands }) => first !== undefined && commands.includes(first));
  return named.length > 0 ? named : COMMAND_GROUPS;
}

/**
 * The command line. What commands do is loaded when they are called, and of those that are not called nothing at all.
 * @param outcome gets the exit code of the command that ran
 * @param words what was typed; every command is there where it is not given
 */
export async function createProgram(output: Output, outcome: Outcome, words: readonly string[] = []): Promise<Command> {
  const program = new Command('trainstream')
    .description('Start a training job, or attach to one, and stream everything it tells.')
    .version(packageVersion(), '-V, --version')
    .option('-C, --directory <dir>', 'work as if started in that directory')
    .option('-q, --quiet', 'no hints; of a stream only the last line')
    .option('-v, --verbose', 'say more of what goes wrong, with stack traces')
    .option('--no-color', 'no colours (NO_COLOR, TRAINSTREAM_NO_COLOR)')
    .helpOption('-h, --help')
    .helpCommand('help [command]', 'show how a command is used')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help shows how it is used)')
    .addHelpText('after', EXIT_CODES_HELP)
    .configureOutput({ writeOut: (text) => void output.raw(text), writeErr: (text) => output.warn(text.trimEnd()) })
    .exitOverride()
    .hook('preAction', (_program, command) => {
      const { directory } = command.optsWithGlobals<{ readonly directory?: string }>();
      if (directory !== undefined) changeDirectory(directory);
    });

  const context = createCommandContext(output, outcome, () => createProgram(output, outcome));
  const groups = groupsFor(words);
  const registers = await Promise.all(groups.map(({ load }) => load()));
  for (const [index, { heading }] of groups.entries()) {
    program.commandsGroup(heading);
    registers[index]?.(program, context);
  }
  return program;
}
