import type { ViewSettings } from '../../control/view-settings.ts';
import { jobOrigin } from '../../control/x-axis.ts';
import type { JobState } from '../../state/job-state.ts';
import type { Canvas } from '../canvas.ts';
import { drawChart, type Rectangle } from '../chart.ts';
import { cut, displayWidth } from '../display-width.ts';
import { lineMarker } from '../line-marker.ts';
import { queueText } from '../queue-text.ts';
import { serverText } from '../server-text.ts';
import { Style } from '../style.ts';
import type { Charset } from '../view-model.ts';
import { gridCells } from './grid-shape.ts';
import { metricPages } from './metric-pages.ts';

/** Columns between two charts without borders. */
const GAP = 2;

/** Where the charts of a job go, and how they look there. */
export interface MetricGridOptions {
  readonly area: Rectangle;
  readonly settings: ViewSettings;
  readonly charset: Charset;
  readonly hasBorder: boolean;
}

function emptyText(job: JobState, { metricFilter }: ViewSettings): string {
  if (job.series.size > 0) return `no metric has ${metricFilter} in its name`;
  if (job.status !== 'queued') return 'no metric and no output yet';
  const place = queueText(job);
  return `in the queue${place === '' ? '' : `: ${place}`}`;
}

function drawEmpty(canvas: Canvas, { row, column, rows, columns }: Rectangle, job: JobState, settings: ViewSettings): void {
  const short = cut(serverText(emptyText(job, settings), columns), columns);
  canvas.write(row + Math.floor(rows / 2), column + Math.floor((columns - displayWidth(short)) / 2), short, Style.DIM);
}

/** Draws the charts of a page of metrics. */
export function drawMetricGrid(canvas: Canvas, job: JobState, { area, settings, charset, hasBorder }: MetricGridOptions): void {
  const { shape, charted, count } = metricPages(job, settings, area);
  if (count === 0) return drawEmpty(canvas, area, job, settings);
  const cells = gridCells(area, shape, charted.length);
  const origin = jobOrigin(job);
  for (const [index, series] of charted.entries()) {
    const cell = cells[index] as Rectangle;
    const isLast = cell.column + cell.columns === area.column + area.columns;
    const rectangle = hasBorder || isLast ? cell : { ...cell, columns: cell.columns - GAP };
    const line = { series, style: Style.SERIES, marker: lineMarker(0, charset), origin, label: series.key };
    drawChart(canvas, { rectangle, title: series.key, lines: [line], settings, charset, hasFocus: false, hasBorder });
  }
}
