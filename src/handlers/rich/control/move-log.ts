import { eventSearch } from './event-filter.ts';
import { walk } from './log-walk.ts';
import type { PressContext } from './press-context.ts';
import { changed, type PressResult, refused } from './press-result.ts';
import { type ShownLog, shownLog } from './shown-log.ts';
import type { ViewSettings } from './view-settings.ts';

/** Columns by which one press moves long lines, and how far they go. */
const SIDE_STEP = 8;
const MOST_OFFSET = 10_000;

/** The entry at the bottom of the log as it is shown; 0 where none is. */
function bottom({ log, accepts, position }: ShownLog): number {
  return walk(log, accepts, (position ?? log.total) + 1, -1, 1) ?? 0;
}

/** The position at which the oldest entries fill the screen; undefined where all fit on it. */
function oldestPosition({ log, accepts }: ShownLog, lines: number): number | undefined {
  const position = walk(log, accepts, log.firstNumber - 1, 1, Math.max(1, lines));
  return position === undefined || walk(log, accepts, position, 1, 1) === undefined ? undefined : position;
}

/** Goes up or down in the log by so many entries that are shown. At its end it follows again. */
export function moveLog(settings: ViewSettings, { job, lines }: PressContext, direction: 1 | -1, count: number): PressResult {
  if (job === undefined) return changed(settings);
  const shown = shownLog(job, settings);
  const { log, accepts, at } = shown;
  const reached = walk(log, accepts, bottom(shown), direction, count);
  if (direction === 1) {
    const isEnd = reached === undefined || walk(log, accepts, reached, 1, 1) === undefined;
    return changed(settings, at(isEnd ? undefined : reached));
  }
  const oldest = oldestPosition(shown, lines);
  return changed(settings, at(oldest === undefined ? undefined : Math.max(oldest, reached ?? oldest)));
}

/** The oldest entries, as many as fit. */
export function logStart(settings: ViewSettings, { job, lines }: PressContext): PressResult {
  if (job === undefined) return changed(settings);
  const shown = shownLog(job, settings);
  return changed(settings, shown.at(oldestPosition(shown, lines)));
}

/** The newest entries, and those that come. */
export function logEnd(settings: ViewSettings, { job }: PressContext): PressResult {
  return changed(settings, job === undefined ? {} : shownLog(job, settings).at(undefined));
}

/** Moves long lines to one side. */
export function moveSideways(settings: ViewSettings, direction: 1 | -1): PressResult {
  return changed(settings, { logOffset: Math.min(MOST_OFFSET, Math.max(0, settings.logOffset + direction * SIDE_STEP)) });
}

/** Walks to the entries with the searched text. */
function walkMatches({ log, accepts, query }: ShownLog, from: number, direction: 1 | -1): number | undefined {
  const isMatch = eventSearch(query.search);
  return walk(log, (entry) => accepts(entry) && isMatch(entry), from, direction, 1);
}

/** The next entry with the searched text above or below the bottom of the log. */
export function nextMatch(settings: ViewSettings, { job }: PressContext, direction: 1 | -1): PressResult {
  if (settings.search === '') return refused(settings, 'nothing is searched: / in the events or the output');
  if (job === undefined) return changed(settings);
  const shown = shownLog(job, settings);
  const reached = walkMatches(shown, bottom(shown), direction);
  if (reached === undefined) return refused(settings, direction === 1 ? 'no match further down' : 'no match further up');
  return changed(settings, { ...shown.at(reached), focus: shown.pane });
}

/** Shows the newest entry with the text that is not below the bottom of the log, or else the next one below it. */
export function search(settings: ViewSettings, { job }: PressContext): PressResult {
  if (job === undefined || settings.search === '') return changed(settings);
  const shown = shownLog(job, settings);
  const from = bottom(shown);
  const reached = walkMatches(shown, from + 1, -1) ?? walkMatches(shown, from, 1);
  if (reached === undefined) return refused(settings, shown.pane === 'output' ? 'no printed line has this text' : 'no event has this text');
  return changed(settings, shown.at(reached));
}
