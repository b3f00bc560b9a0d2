import { messageLevel, type StreamMessage } from '../../core/message.ts';
import type { StreamConfig } from '../../core/stream-config.ts';
import type { StreamType } from '../../core/stream-type.ts';
import { LEVELS } from '../options/levels.ts';
import type { ShowOptions } from '../options/show-options.ts';

/** Words of other vocabularies for the levels; what is not known counts as `info`. */
const RANKS: ReadonlyMap<string, number> = new Map([
  ...LEVELS.map((level, rank) => [level, rank] as const),
  ['trace', 0],
  ['notice', 1],
  ['warn', 2],
  ['critical', 3],
  ['fatal', 3],
]);

function rankOf(level: string): number {
  return RANKS.get(level) ?? LEVELS.indexOf('info');
}

type ConfigOptions = Pick<ShowOptions, 'stream' | 'filterEvents' | 'filterMetrics' | 'level' | 'sample'>;

/** What of a stream a person wants to see and to store. How the job ended is told whatever this leaves out. */
export function viewConfig({ stream, filterEvents, filterMetrics, level, sample }: ConfigOptions): StreamConfig {
  const lowest = level === undefined ? 0 : rankOf(level);
  const filter = (message: StreamMessage) => message.streamType !== 'events' || rankOf(messageLevel(message)) >= lowest;
  return {
    ...(stream !== undefined && !stream.includes('all') && { enabledStreams: [...new Set(stream)] as StreamType[] }),
    ...(filterEvents !== undefined && { eventTypes: filterEvents }),
    ...(filterMetrics !== undefined && { metricNames: filterMetrics }),
    ...(level !== undefined && { filter }),
    ...(sample !== undefined && { sampleRate: sample }),
  };
}
