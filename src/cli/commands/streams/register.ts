import { type Command, Option } from 'commander';
import { StreamType } from '../../../core/stream-type.ts';
import type { CommandContext } from '../../command-context.ts';
import { JOB_NAME, jobIdOf } from '../../job-names.ts';
import { addBackendOptions } from '../../options/backend-options.ts';
import { LEVELS } from '../../options/levels.ts';
import { parserOf } from '../../options/setting-option.ts';
import { wholeNumber } from '../../options/values.ts';
import type { PlotOptions } from './plot-metrics.ts';
import type { StreamOptions } from './show-stream.ts';

interface StreamCommand {
  readonly streamType: StreamType;
  readonly description: string;
  readonly examples: string;
  /** What can be named behind the job. */
  readonly names?: readonly [argument: string, description: string];
  /** Adds options that only this stream has. */
  readonly more?: (command: Command) => Command;
}

const STREAMS: readonly StreamCommand[] = [
  {
    streamType: StreamType.EVENTS,
    description: 'print the events of a job',
    names: ['[types...]', "types of events, e.g. 'sft.*'; all where none is given"],
    examples: 'trainstream events job_0mc2p --level warning\n  trainstream events latest -f --tail 20',
    more: (command) => command.addOption(new Option('--level <level>', 'only events of this level and above').choices(LEVELS)),
  },
  {
    streamType: StreamType.METRICS,
    description: 'print the metrics of a job, or draw them',
    names: ['[names...]', "names of metrics, e.g. 'train.*'; all where none is given"],
    examples: 'trainstream metrics job_0mc2p train.loss --csv > loss.csv\n  trainstream metrics job_0mc2p train.loss val.loss --plot --width 80',
    more: (command) =>
      command
        .option('--after-step <n>', 'only points of a later step', wholeNumber(Number.MIN_SAFE_INTEGER))
        .option('--plot', 'draw a chart')
        .option('--width <columns>', 'columns of the chart; as many as the terminal has, else 100', wholeNumber(20, 1_000))
        .option('--height <rows>', 'rows of the chart', wholeNumber(5, 500), 20)
        .option('--charset <charset>', 'characters that it is drawn with: auto, braille, block, ascii', parserOf('charset'))
        .option('--smooth <weight>', 'smoothing of its lines, from 0 to below 1', parserOf('smoothing')),
  },
  {
    streamType: StreamType.TIMELINE,
    description: 'print the phases of a job',
    examples: 'trainstream timeline job_0mc2p --json',
  },
  {
    streamType: StreamType.LOGS,
    description: 'print what the program of a job printed',
    examples: 'trainstream logs latest -f --tail 100',
  },
];

/** Adds `events`, `metrics`, `timeline` and `logs`. */
export function registerStreams(program: Command, context: CommandContext): void {
  for (const { streamType, description, examples, names, more = (command: Command) => command } of STREAMS) {
    const command = addBackendOptions(program.command(streamType).description(`${description}; what there is, and with -f what comes`).argument('<job>', JOB_NAME));
    if (names !== undefined) command.argument(...names);
    more(command)
      .option('-f, --follow', 'go on until the job has ended')
      .option('--tail <n>', 'only the last ones', wholeNumber(0))
      .option('--since-seq <n>', 'only those with a higher number', wholeNumber(0))
      .option('--since <time>', 'only those of that last time, e.g. 10m')
      .option('--interval <time>', 'with -f: pace of polling where a backend has no live stream (2s)', parserOf('interval'))
      .option('--json', 'as JSON lines, as --format json prints them')
      .option('--csv', 'as comma-separated values, with a first line of names')
      .addHelpText('after', `\nExamples:\n  ${examples}`)
      .action(
        context.runSettled<StreamOptions & PlotOptions>(async ({ values: [jobId, given], options, output }) => {
          const choice = { streamType, jobId: await jobIdOf(String(jobId), options), names: (given as string[] | undefined) ?? [] };
          if (options.plot) return (await import('./plot-metrics.ts')).plotMetrics(choice, options, output);
          return (await import('./show-stream.ts')).showStream(choice, options, output);
        }),
      );
  }
}
