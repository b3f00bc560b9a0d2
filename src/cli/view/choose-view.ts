import { ConfigError } from '../../core/errors.ts';
import type { FollowOptions } from '../options/follow-options.ts';

/** How a stream is shown. `lines` are digested, for logs that nobody watches; `cli` has a line for every message. */
export type ViewKind = 'rich' | 'lines' | 'cli' | 'json' | 'quiet';

/** What a view is shown on. */
export interface ViewPlace {
  /** What is no terminal: one is needed to draw on, and one for keys. */
  readonly missing: 'standard output' | 'standard input' | undefined;
  readonly environment: NodeJS.ProcessEnv;
}

/** The standard streams of this process. */
export function viewPlace(): ViewPlace {
  return { missing: !process.stdout.isTTY ? 'standard output' : !process.stdin.isTTY ? 'standard input' : undefined, environment: process.env };
}

/** What keeps the live view from being shown there, if anything. */
export function richObstacle({ missing, environment }: ViewPlace): string | undefined {
  if (missing !== undefined) return `${missing} is no terminal`;
  if (environment['TERM'] === 'dumb') return 'TERM is dumb';
  // Nobody looks at a terminal there, and it records every redrawing.
  return environment['CI'] === undefined || environment['CI'] === '' ? undefined : 'CI is set';
}

/**
 * How to show a stream there.
 * @param onFallback told why the live view that was asked for is not shown
 * @throws ConfigError where two things were sent to standard output
 */
export function chooseView(options: Pick<FollowOptions, 'format' | 'quiet' | 'jsonOutput' | 'flags'>, place: ViewPlace, onFallback: (reason: string) => void): ViewKind {
  const { jsonOutput, quiet, flags } = options;
  const format = quiet ? 'quiet' : options.format;
  if (jsonOutput === '-') {
    const isTaken = !quiet && flags['format'] !== undefined && (format === 'rich' || format === 'cli');
    if (isTaken) throw new ConfigError(`--json-output -: standard output is taken by --format ${format}; name a file`);
    return 'json';
  }
  if (format !== 'auto' && format !== 'rich') return format;
  const obstacle = richObstacle(place);
  if (obstacle === undefined) return 'rich';
  if (format === 'rich') onFallback(obstacle);
  return 'lines';
}
