import { Command, InvalidArgumentError, Option } from 'commander';
import type { Output } from './output.ts';
import { packageVersion } from './version.ts';

/** What a command leaves behind. */
interface Outcome {
  exitCode: number;
}

function wholeNumber(lowest: number, highest: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < lowest || value > highest) throw new InvalidArgumentError(`expected a whole number from ${lowest} to ${highest}.`);
    return value;
  };
}

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function addBackendOptions(command: Command): Command {
  return command
    .option('--backend <url>', 'address of a backend; the embedded one where it is not given (TRAINSTREAM_BACKEND)')
    .option('--state-dir <dir>', 'where the embedded backend keeps its jobs (TRAINSTREAM_STATE_DIR)');
}

function addViewOptions(command: Command): Command {
  return addBackendOptions(command)
    .addOption(new Option('--format <format>', 'how to show the stream').choices(['auto', 'cli', 'json', 'quiet']).default('auto'))
    .option('--json-output <file>', 'also write every message to this file, as JSON lines; goes on where the file ends')
    .option('--interval <time>', 'pace of polling where a backend has no live stream', '2s')
    .addOption(new Option('--on-interrupt <action>', 'what Ctrl-C does to the job').choices(['detach', 'cancel']).default('detach'));
}

const EXIT_CODES = `
Exit codes:
  0 succeeded    3 job failed       69 backend unreachable   124 time-out
  1 our fault    4 job cancelled    77 not authorised        129, 130, 143 left by a signal
  2 usage        141 closed pipe`;

/**
 * The command line. Commands are loaded when they are called, so that `--help` is quick.
 * @param outcome gets the exit code of the command that ran
 */
export function createProgram(output: Output, outcome: Outcome): Command {
  const program = new Command('trainstream')
    .description('Start a training job, or attach to one, and stream everything it tells.')
    .version(packageVersion(), '-V, --version')
    .option('--verbose', 'show stack traces of errors')
    .helpOption('-h, --help')
    .showHelpAfterError('(--help shows how it is used)')
    .addHelpText('after', EXIT_CODES)
    .configureOutput({ writeErr: (text) => output.note(text.trimEnd()) });

  const run = (load: () => Promise<number>) => load().then((exitCode) => void (outcome.exitCode = exitCode));

  addViewOptions(program.command('train'))
    .description('submit the job of a TOML file and stream it')
    .requiredOption('--config <file>', 'TOML file that describes the job')
    .addOption(new Option('--type <type>', 'kind of training; read from the file where it is not given').choices(['rl', 'sft']))
    .option('--no-poll', 'end as soon as the job is accepted')
    .option('--poll', 'stream until the job has ended (default)')
    .addHelpText('after', '\nExample:\n  trainstream train --config examples/sft/sft.toml --json-output run.jsonl')
    .action((options) => run(async () => (await import('./commands/train.ts')).train({ poll: true, ...options }, output)));

  addViewOptions(program.command('watch'))
    .description('stream a job that runs, or has ended, from its beginning')
    .argument('[job]', 'id of the job')
    .option('--latest', 'the newest job')
    .addHelpText('after', '\nExample:\n  trainstream watch --latest --format json')
    .action((jobId, options) => run(async () => (await import('./commands/watch.ts')).watch(jobId, options, output)));

  const jobs = program.command('jobs').description('list jobs, look at one, cancel one');
  addBackendOptions(jobs.command('ls'))
    .description('list jobs, newest first')
    .option('--limit <n>', 'how many', wholeNumber(1, 200), 20)
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  trainstream jobs ls --limit 5')
    .action((options) => run(async () => (await import('./commands/jobs.ts')).listJobs(options, output)));
  addBackendOptions(jobs.command('get'))
    .description('show one job')
    .argument('<job>', 'id of the job')
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nExample:\n  trainstream jobs get job_0mc2p --json')
    .action((jobId, options) => run(async () => (await import('./commands/jobs.ts')).getJob(jobId, options, output)));
  addBackendOptions(jobs.command('cancel'))
    .description('ask a job to end')
    .argument('<job>', 'id of the job')
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nExample:\n  trainstream jobs cancel job_0mc2p')
    .action((jobId, options) => run(async () => (await import('./commands/jobs.ts')).cancelJob(jobId, options, output)));

  program
    .command('serve')
    .description('serve a complete backend on this machine')
    .option('--state-dir <dir>', 'where it keeps its jobs (TRAINSTREAM_STATE_DIR)')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port to listen on; 0 takes a free one', wholeNumber(0, 65_535), 8787)
    .option('--api-key-file <file>', 'file with a key to accept beside the own one (or TRAINSTREAM_API_KEY)')
    .option('--allow-commands', 'accept jobs with commands under that key: whoever has it can run any program')
    .option('--allow-host <name>', 'accept requests that name this host; can be repeated', collect)
    .option('--allow-origin <origin>', 'let pages of this origin call; can be repeated', collect)
    .option('--max-concurrent <n>', 'how many jobs run at once', wholeNumber(1, 64), 1)
    .addOption(new Option('--background').hideHelp())
    .addHelpText('after', '\nExample:\n  trainstream serve --port 8787 --state-dir ./state')
    .action((options) => run(async () => (await import('./commands/serve.ts')).serve(options, output)));

  for (const command of [program, ...program.commands, ...jobs.commands]) command.exitOverride();
  return program;
}

