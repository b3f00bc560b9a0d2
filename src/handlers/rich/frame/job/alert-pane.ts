import type { JobState } from '../../state/job-state.ts';
import type { Canvas } from '../canvas.ts';
import type { Rectangle } from '../chart.ts';
import { cut } from '../display-width.ts';
import { formatCount } from '../format-compact.ts';
import { formatTimeOfDay } from '../format-time.ts';
import type { Segment } from '../segments.ts';
import { serverText } from '../server-text.ts';
import { Style } from '../style.ts';
import { LEVEL_MARKS } from './event-line.ts';

/** The title of the alerts. */
export function alertTitle({ alertCount }: JobState): Segment[] {
  return [
    { text: 'alerts', style: Style.TITLE, rank: 0 },
    { text: formatCount(alertCount), style: alertCount === 0 ? Style.DIM : Style.WARNING, rank: 1 },
    { text: 'newest first', style: Style.DIM, rank: 2 },
  ];
}

/** Draws the alerts that fit, the newest first. */
export function drawAlerts(canvas: Canvas, { row, column, rows, columns }: Rectangle, { alerts }: JobState): void {
  const shown = alerts.slice(Math.max(0, alerts.length - rows)).toReversed();
  for (const [index, { level, time, text, step }] of shown.entries()) {
    const { glyph, style } = LEVEL_MARKS[level];
    const at = canvas.write(row + index, column, `${formatTimeOfDay(time)} `, Style.DIM, columns);
    const place = step === undefined || text.includes('step') ? '' : `step ${formatCount(step)}: `;
    canvas.write(row + index, at, cut(`${glyph} ${place}${serverText(text, columns)}`, column + columns - at), style);
  }
  if (shown.length === 0 && rows > 0) canvas.write(row, column, cut('no alert', columns), Style.DIM);
}
