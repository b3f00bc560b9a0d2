import type { ViewSettings } from '../../control/view-settings.ts';
import type { Canvas } from '../canvas.ts';
import { drawChart } from '../chart.ts';
import { serverText } from '../server-text.ts';
import { Style } from '../style.ts';
import type { ViewModel } from '../view-model.ts';
import { chosenMetric } from './chosen-metric.ts';
import { comparedJobs, comparedLines } from './compared-jobs.ts';
import { drawJobsHeader } from './jobs-header.ts';
import { drawJobsTable, firstRow } from './jobs-table.ts';
import { tableAreas } from './table-areas.ts';
import { visibleJobs } from './visible-jobs.ts';

/** Draws the table of jobs and the chart of those that are compared on the whole canvas but its last line. */
export function drawJobs(canvas: Canvas, settings: ViewSettings, model: ViewModel, now: number): void {
  const jobs = visibleJobs(model, settings);
  const { table, chart, footer } = tableAreas(canvas, jobs.length, settings.prompt !== undefined || model.notice !== undefined);
  const rows = Math.max(0, (table?.rows ?? 0) - 1);
  if (footer !== 0) drawJobsHeader(canvas, 0, model, settings, { matching: jobs.length, first: firstRow(jobs, settings.selectedJob, rows), rows }, now);
  const { charset } = model;
  const metric = chosenMetric(model.jobs.values(), settings);
  const compared = comparedJobs(model, settings);
  if (table !== undefined) drawJobsTable(canvas, { area: table, jobs, compared, metric, settings, charset, now });
  if (chart === undefined) return;
  const lines = comparedLines(compared, metric);
  if (lines.length > 0 && metric !== undefined) {
    drawChart(canvas, { rectangle: chart, title: metric, lines, settings, charset, hasFocus: false, hasBorder: true });
  } else {
    const text = metric === undefined ? 'no metric yet' : `select or pin a job that has ${serverText(metric, 30)}`;
    canvas.write(chart.row + 1, 3, text, Style.DIM);
  }
}
