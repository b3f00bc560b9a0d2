import type { ViewSettings } from '../../control/view-settings.ts';
import type { Canvas } from '../canvas.ts';
import { cut } from '../display-width.ts';
import { formatCompact } from '../format-compact.ts';
import { drawSegments, type Segment } from '../segments.ts';
import { serverText } from '../server-text.ts';
import { Style } from '../style.ts';

/** Longest filter that is shown whole, in columns. */
const LONGEST_FILTER = 30;

/** What a person chose for all charts; nothing where it is as it was at first. */
export function chartSegments({ logY, smoothing, xAxis, zoom }: ViewSettings): Segment[] {
  const axis = { step: '', relative: 'x: time since the start', wall: 'x: time of day' }[xAxis];
  return [
    { text: zoom === undefined ? '' : 'zoomed, 0 follows', style: Style.WARNING, rank: 2 },
    { text: logY ? 'log y' : '', style: Style.DIM, rank: 4 },
    { text: axis, style: Style.DIM, rank: 5 },
    { text: smoothing === 0 ? 'not smoothed' : `smooth ${formatCompact(smoothing)}`, style: Style.DIM, rank: 6 },
  ];
}

/** What is in the charts below a section line. */
export interface SectionFacts {
  /** How many metrics the filter lets through, and how many there are. */
  readonly count: number;
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}

/** Draws the line above the charts: how many metrics there are, which of them are shown, and how. */
export function drawSectionLine(canvas: Canvas, row: number, settings: ViewSettings, { count, total, page, pages }: SectionFacts): void {
  const { metricFilter } = settings;
  const hasFocus = settings.focus === 'metrics';
  const counted = total === 1 ? '1 metric' : `${total} metrics`;
  drawSegments(canvas, {
    row,
    from: hasFocus ? 0 : 1,
    to: canvas.columns - 1,
    left: [
      { text: `${hasFocus ? '▸' : ''}${metricFilter === '' ? counted : `${count} of ${counted}`}`, style: hasFocus ? Style.TITLE : Style.DIM, rank: 0 },
      { text: metricFilter === '' ? '' : `/${cut(serverText(metricFilter, LONGEST_FILTER), LONGEST_FILTER)}`, style: Style.MATCH, rank: 3 },
      ...chartSegments(settings),
    ],
    right: [{ text: pages > 1 ? `page ${page + 1}/${pages}` : '', rank: 1 }],
  });
}
