import type { JobState } from '../state/job-state.ts';
import type { EventEntry, EventLog } from '../state/event-log.ts';
import { eventFilter } from './event-filter.ts';
import type { Pane, ViewSettings } from './view-settings.ts';

/** The panes that are logs: the newest entry stands at the bottom, and it can be searched. */
export type LogPane = Extract<Pane, 'events' | 'output'>;

/** What of a log is shown, and what is found in it. */
export type LogQuery = Pick<ViewSettings, 'minLevel' | 'eventTypes' | 'search'>;

/** A log as it is on the screen. */
export interface ShownLog {
  readonly pane: LogPane;
  readonly log: EventLog;
  readonly query: LogQuery;
  readonly accepts: (entry: EventEntry) => boolean;
  /** The entry at its bottom; undefined follows the newest. */
  readonly position: number | undefined;
  /** The settings that move it there. */
  readonly at: (position: number | undefined) => Partial<ViewSettings>;
}

/** The log that keys for logs are about. */
export function logPane({ focus }: Pick<ViewSettings, 'focus'>): LogPane {
  return focus === 'output' ? 'output' : 'events';
}

/** A log of a job, as the settings show it. Of what the program printed everything is shown: it has no levels and types. */
export function shownLog(job: Pick<JobState, LogPane>, settings: ViewSettings, pane = logPane(settings)): ShownLog {
  if (pane === 'events') {
    const at = (logPosition: number | undefined) => ({ logPosition });
    return { pane, log: job.events, query: settings, accepts: eventFilter(settings), position: settings.logPosition, at };
  }
  const query: LogQuery = { minLevel: 'debug', eventTypes: '', search: settings.search };
  return { pane, log: job.output, query, accepts: () => true, position: settings.outputPosition, at: (outputPosition) => ({ outputPosition }) };
}

/** True where what the program prints stands in the place of the charts, since there are none. */
export function isOutputInPlace({ series, output }: Pick<JobState, 'series' | 'output'>): boolean {
  return series.size === 0 && output.total > 0;
}

/** The pane that a person reads: the output in the place of the charts has their focus. */
export function readPane(job: Pick<JobState, 'series' | 'output'> | undefined, { focus }: Pick<ViewSettings, 'focus'>): Pane {
  return focus === 'metrics' && job !== undefined && isOutputInPlace(job) ? 'output' : focus;
}
