import type { EventLevel } from '../../../core/log-record.ts';
import { compileNameFilter } from '../../../core/name-filter.ts';
import type { EventEntry } from '../state/event-log.ts';
import type { ViewSettings } from './view-settings.ts';

/** From the least to the most important. */
export const EVENT_LEVELS: readonly EventLevel[] = ['debug', 'info', 'warning', 'error'];

/** The globs of a list as a person types it. */
function entries(list: string): string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && entry !== '!');
}

/** True for the events that the settings show: of the level and up, and of the types. */
export function eventFilter({ minLevel, eventTypes }: Pick<ViewSettings, 'minLevel' | 'eventTypes'>): (entry: EventEntry) => boolean {
  const least = EVENT_LEVELS.indexOf(minLevel);
  const isWanted = compileNameFilter(entries(eventTypes));
  return ({ level, type }) => EVENT_LEVELS.indexOf(level) >= least && isWanted(type);
}

/** True for the events in whose text the search is found, case ignored; for none where it is ''. */
export function eventSearch(search: string): (entry: EventEntry) => boolean {
  const wanted = search.toLowerCase();
  if (wanted === '') return () => false;
  return ({ type, message, detail }) => `${type} ${message} ${detail}`.toLowerCase().includes(wanted);
}
