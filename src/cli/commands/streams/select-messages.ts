import type { StreamMessage } from '../../../core/message.ts';
import { compileNameFilter } from '../../../core/name-filter.ts';
import { parseDuration } from '../../duration.ts';
import type { Level } from '../../options/levels.ts';
import { viewConfig } from '../../view/view-config.ts';

/** Which messages of a stream are shown. */
export interface SelectionOptions {
  readonly sinceSeq?: number;
  readonly afterStep?: number;
  /** How old a message may be, as a time such as `10m`. */
  readonly since?: string;
  readonly level?: Level;
}

/** What an event or a metric is found by. */
function nameOf({ streamType, data }: StreamMessage): string {
  return String((streamType === 'events' ? data['type'] : data['name']) ?? '');
}

/**
 * A test of what is wanted.
 * @param names globs and exclusions over types of events or names of metrics; none means all
 * @param now in milliseconds since 1970
 * @throws ConfigError for a time that makes no sense
 */
export function selectMessages(names: readonly string[], { sinceSeq = 0, afterStep, since, level }: SelectionOptions, now: number): (message: StreamMessage) => boolean {
  const isNamed = names.length === 0 ? () => true : compileNameFilter(names);
  const { filter: hasLevel = () => true } = viewConfig({ ...(level !== undefined && { level }) });
  const earliest = since === undefined ? Number.NEGATIVE_INFINITY : now - parseDuration('--since', since);
  return (message) => {
    if (message.seq !== undefined && message.seq <= sinceSeq) return false;
    if (afterStep !== undefined && (message.streamType !== 'metrics' || !(Number(message.step) > afterStep))) return false;
    // What the backend gave no time cannot be called old.
    if (Date.parse(message.timestamp) < earliest) return false;
    return (names.length === 0 || isNamed(nameOf(message))) && hasLevel(message);
  };
}
