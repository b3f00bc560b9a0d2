import type { ViewSettings } from '../../control/view-settings.ts';
import type { Canvas } from '../canvas.ts';
import { drawChart } from '../chart.ts';
import { serverText } from '../server-text.ts';
import { Style } from '../style.ts';
import type { ViewModel } from '../view-model.ts';
import { chosenMetric } from './chosen-metric.ts';
import { chartedJobs, comparedJobs, linesOf } from './compared-jobs.ts';
import { drawJobsHeader } from './jobs-header.ts';
import { drawJobsTable, firstRow } from './jobs-table.ts';
import { tableAreas } from './table-areas.ts';
import { visibleJobs } from './visible-jobs.ts';

/** Draws the table of jobs and the chart of those that are compared on the whole canvas but its last line. */
export function drawJobs(canvas: Canvas, settings: ViewSettings, model: ViewModel, now: number): void {
  const jobs = visibleJobs(model, settings);
  const metric = chosenMetric(model.jobs.values(), settings);
  const hasWord = settings.prompt !== undefined || model.notice !== undefined;
  const { table, chart, footer } = tableAreas(canvas, { jobCount: jobs.length, hasMetric: metric !== undefined, hasWord });
  const rows = Math.max(0, (table?.rows ?? 0) - 1);
  if (footer !== 0) drawJobsHeader(canvas, 0, model, settings, { matching: jobs.length, first: firstRow(jobs, settings.selectedJob, rows), rows }, now);
  const { charset } = model;
  const compared = comparedJobs(model, settings);
  if (table !== undefined) drawJobsTable(canvas, { area: table, jobs, compared, metric, settings, charset, now });
  if (chart === undefined || metric === undefined) return;
  const lines = linesOf(chartedJobs(compared, metric, jobs, charset), metric);
  const [only, ...others] = lines;
  if (only === undefined) {
    canvas.write(chart.row + 1, 3, `none of these jobs has ${serverText(metric, 30)}`, Style.DIM);
    return;
  }
  const title = others.length > 0 ? metric : `${metric} of ${only.label}`;
  drawChart(canvas, { rectangle: chart, title, lines, settings, charset, hasFocus: false, hasBorder: true });
}
