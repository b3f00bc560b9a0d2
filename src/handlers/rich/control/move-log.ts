import type { EventLog } from '../state/event-log.ts';
import { eventFilter, eventSearch } from './event-filter.ts';
import { walk } from './log-walk.ts';
import type { PressContext } from './press-context.ts';
import { changed, type PressResult, refused } from './press-result.ts';
import type { ViewSettings } from './view-settings.ts';

/** Columns by which one press moves long lines, and how far they go. */
const SIDE_STEP = 8;
const MOST_OFFSET = 10_000;

/** The event at the bottom of the log as it is shown; 0 where none is. */
function bottom(log: EventLog, settings: ViewSettings): number {
  return walk(log, eventFilter(settings), (settings.logPosition ?? log.total) + 1, -1, 1) ?? 0;
}

/** The position at which the oldest events fill the screen; undefined where all fit on it. */
function oldestPosition(log: EventLog, settings: ViewSettings, lines: number): number | undefined {
  const accepts = eventFilter(settings);
  const position = walk(log, accepts, log.firstNumber - 1, 1, Math.max(1, lines));
  return position === undefined || walk(log, accepts, position, 1, 1) === undefined ? undefined : position;
}

/** Goes up or down in the log by so many events that are shown. At its end it follows again. */
export function moveLog(settings: ViewSettings, { job, lines }: PressContext, direction: 1 | -1, count: number): PressResult {
  if (job === undefined) return changed(settings);
  const { events } = job;
  const accepts = eventFilter(settings);
  const from = bottom(events, settings);
  const reached = walk(events, accepts, from, direction, count);
  if (direction === 1) {
    const isEnd = reached === undefined || walk(events, accepts, reached, 1, 1) === undefined;
    return changed(settings, { logPosition: isEnd ? undefined : reached });
  }
  const oldest = oldestPosition(events, settings, lines);
  return changed(settings, { logPosition: oldest === undefined ? undefined : Math.max(oldest, reached ?? oldest) });
}

/** The oldest events, as many as fit. */
export function logStart(settings: ViewSettings, { job, lines }: PressContext): PressResult {
  return changed(settings, { logPosition: job === undefined ? undefined : oldestPosition(job.events, settings, lines) });
}

/** Moves long lines to one side. */
export function moveSideways(settings: ViewSettings, direction: 1 | -1): PressResult {
  return changed(settings, { logOffset: Math.min(MOST_OFFSET, Math.max(0, settings.logOffset + direction * SIDE_STEP)) });
}

/** The next event with the searched text above or below the bottom of the log. */
export function nextMatch(settings: ViewSettings, { job }: PressContext, direction: 1 | -1): PressResult {
  if (settings.search === '') return refused(settings, 'nothing is searched: / in the events');
  if (job === undefined) return changed(settings);
  const [isShown, isMatch] = [eventFilter(settings), eventSearch(settings.search)];
  const reached = walk(job.events, (entry) => isShown(entry) && isMatch(entry), bottom(job.events, settings), direction, 1);
  if (reached === undefined) return refused(settings, direction === 1 ? 'no match further down' : 'no match further up');
  return changed(settings, { logPosition: reached, focus: 'events' });
}

/** Shows the newest event with the text that is not below the bottom of the log, or else the next one below it. */
export function search(settings: ViewSettings, context: PressContext): PressResult {
  const { job } = context;
  if (job === undefined || settings.search === '') return changed(settings);
  const [isShown, isMatch] = [eventFilter(settings), eventSearch(settings.search)];
  const accepts = (entry: Parameters<typeof isShown>[0]) => isShown(entry) && isMatch(entry);
  const from = bottom(job.events, settings);
  const reached = walk(job.events, accepts, from + 1, -1, 1) ?? walk(job.events, accepts, from, 1, 1);
  if (reached === undefined) return refused(settings, 'no event has this text');
  return changed(settings, { logPosition: reached });
}
