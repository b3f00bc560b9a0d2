import type { ViewSettings } from '../../control/view-settings.ts';
import type { EventLog } from '../../state/event-log.ts';
import type { Canvas } from '../canvas.ts';
import type { Rectangle } from '../chart.ts';
import { cut } from '../display-width.ts';
import { formatCount } from '../format-compact.ts';
import type { Segment } from '../segments.ts';
import { serverText } from '../server-text.ts';
import { Style } from '../style.ts';
import { drawEventLine, eventColumns } from './event-line.ts';
import { type ShownEvents, shownEvents } from './shown-events.ts';

/** Longest text of the settings in the title, in columns. */
const LONGEST = 24;

function position({ logPosition }: ViewSettings, events: ShownEvents): Segment {
  if (logPosition === undefined) return { text: 'following', style: Style.GOOD, rank: 3 };
  return { text: `held, ${formatCount(events.countBelow(logPosition))} below`, style: Style.WARNING, rank: 1 };
}

/** The title: whether the log follows, what it shows, and how much of it that is. */
export function eventTitle(log: EventLog, settings: ViewSettings): Segment[] {
  const events = shownEvents(log, settings);
  const { minLevel, eventTypes, search, logOffset } = settings;
  const chosen = (text: string) => cut(serverText(text, LONGEST), LONGEST);
  const matches = events.matches === 1 ? '1 match' : `${formatCount(events.matches)} matches`;
  return [
    { text: 'events', style: Style.TITLE, rank: 0 },
    position(settings, events),
    { text: `${minLevel}${minLevel === 'error' ? '' : ' and up'}`, style: Style.DIM, rank: 6 },
    { text: eventTypes === '' ? '' : `types ${chosen(eventTypes)}`, style: Style.WARNING, rank: 4 },
    { text: `${formatCount(log.total)}${events.hidden > 0 ? ` (${formatCount(events.hidden)} hidden)` : ''}`, style: Style.DIM, rank: 5 },
    { text: search === '' ? '' : `/${chosen(search)} ${matches}`, style: Style.MATCH, rank: 2 },
    { text: logOffset === 0 ? '' : `from column ${logOffset + 1}`, style: Style.DIM, rank: 7 },
  ];
}

/** Draws the events up to the position of the settings. */
export function drawEvents(canvas: Canvas, { row, column, rows, columns }: Rectangle, log: EventLog, settings: ViewSettings): void {
  const events = shownEvents(log, settings);
  const entries = events.upTo(settings.logPosition, rows);
  const widths = eventColumns(entries, columns);
  for (const [index, entry] of entries.entries()) {
    const isMatch = settings.search !== '' && events.isMatch(entry);
    drawEventLine(canvas, { entry, row: row + index, column, columns, widths, offset: settings.logOffset, search: settings.search, isMatch });
  }
  if (entries.length > 0 || rows < 1) return;
  canvas.write(row, column, cut(log.total === 0 ? 'no event yet' : 'no event of this level and type', columns), Style.DIM);
}
