import { expandTabs } from '../../../../core/expand-tabs.ts';
import { isTerminalStatus } from '../../../../core/job-status.ts';
import { shownLog } from '../../control/shown-log.ts';
import type { ViewSettings } from '../../control/view-settings.ts';
import type { EventEntry, EventLog } from '../../state/event-log.ts';
import type { JobState } from '../../state/job-state.ts';
import type { Canvas } from '../canvas.ts';
import type { Rectangle } from '../chart.ts';
import { cut, displayWidth } from '../display-width.ts';
import { formatCount } from '../format-compact.ts';
import type { Segment } from '../segments.ts';
import { serverText } from '../server-text.ts';
import { Style } from '../style.ts';
import { LEVEL_MARKS } from './event-line.ts';
import { positionSegment, readingSegments } from './log-title.ts';
import { markMatches, withoutColumns } from './long-line.ts';
import { shownEvents } from './shown-events.ts';

/** How many lines there were, and how many of them can be read here. */
function countText({ total, firstNumber }: EventLog): string {
  const lines = total === 1 ? '1 line' : `${formatCount(total)} lines`;
  return firstNumber > 1 ? `the last ${formatCount(total - firstNumber + 1)} of ${lines}` : lines;
}

/** The title of what the program prints: whether it follows, and how much there is. */
export function outputTitle(job: JobState, settings: ViewSettings): Segment[] {
  const { log, query, position } = shownLog(job, settings, 'output');
  const lines = shownEvents(log, query);
  return [
    { text: 'output', style: Style.TITLE, rank: 0 },
    positionSegment(position, lines),
    { text: countText(log), style: Style.DIM, rank: 5 },
    ...readingSegments(settings.search, settings.logOffset, lines),
  ];
}

function drawLine(canvas: Canvas, { row, column, columns }: Rectangle, { message, level }: EventEntry, isMatch: boolean, { logOffset, search }: ViewSettings): void {
  const { glyph, style } = LEVEL_MARKS[level];
  canvas.write(row, column, isMatch ? '▸' : glyph, isMatch ? Style.ACCENT : style, columns);
  const start = column + 1;
  const room = columns - 1;
  canvas.write(row, start, cut(withoutColumns(serverText(expandTabs(message, displayWidth), room + logOffset), logOffset), room), style, room);
  if (isMatch) markMatches(canvas, row, start, start + room, search);
}

/** Draws what the program printed, up to the position of the settings. */
export function drawOutput(canvas: Canvas, area: Rectangle, job: JobState, settings: ViewSettings): void {
  const { row, column, rows, columns } = area;
  const { log, query, position } = shownLog(job, settings, 'output');
  const lines = shownEvents(log, query);
  for (const [index, entry] of lines.upTo(position, rows).entries()) {
    drawLine(canvas, { ...area, row: row + index }, entry, settings.search !== '' && lines.isMatch(entry), settings);
  }
  if (log.total > 0 || rows < 1) return;
  canvas.write(row, column, cut(isTerminalStatus(job.status) ? 'nothing was printed' : 'nothing printed yet', columns), Style.DIM);
}
