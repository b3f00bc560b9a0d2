import { shownLog } from '../../control/shown-log.ts';
import type { ViewSettings } from '../../control/view-settings.ts';
import type { JobState } from '../../state/job-state.ts';
import type { Canvas } from '../canvas.ts';
import type { Rectangle } from '../chart.ts';
import { cut } from '../display-width.ts';
import { formatCount } from '../format-compact.ts';
import type { Segment } from '../segments.ts';
import { Style } from '../style.ts';
import { drawEventLine, eventColumns } from './event-line.ts';
import { chosenText, positionSegment, readingSegments } from './log-title.ts';
import { shownEvents } from './shown-events.ts';

/** The title: whether the log follows, what it shows, and how much of it that is. */
export function eventTitle(job: JobState, settings: ViewSettings): Segment[] {
  const { log, query, position } = shownLog(job, settings, 'events');
  const events = shownEvents(log, query);
  const { minLevel, eventTypes, search, logOffset } = settings;
  return [
    { text: 'events', style: Style.TITLE, rank: 0 },
    positionSegment(position, events),
    { text: `${minLevel}${minLevel === 'error' ? '' : ' and up'}`, style: Style.DIM, rank: 6 },
    { text: eventTypes === '' ? '' : `types ${chosenText(eventTypes)}`, style: Style.WARNING, rank: 4 },
    { text: `${formatCount(log.total)}${events.hidden > 0 ? ` (${formatCount(events.hidden)} hidden)` : ''}`, style: Style.DIM, rank: 5 },
    ...readingSegments(search, logOffset, events),
  ];
}

/** Draws the events up to the position of the settings. */
export function drawEvents(canvas: Canvas, { row, column, rows, columns }: Rectangle, job: JobState, settings: ViewSettings): void {
  const { log, query, position } = shownLog(job, settings, 'events');
  const events = shownEvents(log, query);
  const entries = events.upTo(position, rows);
  const widths = eventColumns(entries, columns);
  for (const [index, entry] of entries.entries()) {
    const isMatch = settings.search !== '' && events.isMatch(entry);
    drawEventLine(canvas, { entry, row: row + index, column, columns, widths, offset: settings.logOffset, search: settings.search, isMatch });
  }
  if (entries.length > 0 || rows < 1) return;
  canvas.write(row, column, cut(log.total === 0 ? 'no event yet' : 'no event of this level and type', columns), Style.DIM);
}
