import { type Command, Option } from 'commander';
import type { SettledOptions } from '../command-context.ts';
import { numberKind } from '../settings/setting-kind.ts';
import { CHARSETS, FORMATS } from '../settings/settings-table.ts';
import { collectStreams } from './collect-streams.ts';
import { type Level, LEVELS } from './levels.ts';
import { parserOf } from './setting-option.ts';
import { collect, collectList, settingValue } from './values.ts';

/** What to show of a stream, and how. */
export interface ShowOptions extends SettledOptions {
  /** Names of streams, `all` among them perhaps. */
  readonly stream?: readonly string[];
  readonly filterEvents?: readonly string[];
  readonly filterMetrics?: readonly string[];
  readonly level?: Level;
  readonly sample?: number;
  readonly until?: string;
}

const SHARE = numberKind('a number from 0 to 1', (value) => value >= 0 && value <= 1);

/** Adds {@link ShowOptions} to a command. None has a default here: what the environment and files say comes first. */
export function addShowOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'how to show it: live in a terminal and plain lines elsewhere, unless it is chosen (TRAINSTREAM_FORMAT)').choices(FORMATS))
    .option('--stream <streams>', 'which streams, e.g. status,events; all of them where it is not given; can be repeated', collectStreams)
    .option('--filter-events <types>', "types of events, e.g. 'sft.*,!sft.loss'; can be repeated", collectList)
    .option('--filter-metrics <names>', "names of metrics, e.g. 'train.*'; can be repeated", collectList)
    .addOption(new Option('--level <level>', 'only events of this level and above').choices(LEVELS))
    .option('--sample <share>', 'only this share of events and metrics, from 0 to 1; status, phases and errors always come', settingValue(SHARE))
    .option('--metrics <regex>', 'view only metrics whose name it matches; files get all', parserOf('metrics'))
    .option('--log-every <time|steps|all>', 'how often metrics make a plain line, e.g. 10s, 500steps, all', parserOf('logEvery'))
    .addOption(new Option('--charset <charset>', 'characters that charts are drawn with').choices(CHARSETS))
    .option('--smooth <weight>', 'smoothing of the lines in charts, from 0 to below 1', parserOf('smoothing'))
    .option('--fps <n>', 'frames per second of the live view', parserOf('fps'))
    .option('--no-osc', 'send the terminal no titles, progress and notifications')
    .option('--until <condition>', 'leave as soon as it is met, e.g. "val.loss<0.5"')
    .option('--alert <condition>', 'tell when it is met, e.g. "train.loss is nan"; can be repeated', collect)
    .option('--notify <where>', 'also tell there: osc, bell or an address; can be repeated', collect);
}
