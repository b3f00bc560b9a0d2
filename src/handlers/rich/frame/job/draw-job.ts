import type { ViewSettings } from '../../control/view-settings.ts';
import type { JobState } from '../../state/job-state.ts';
import { progressOf } from '../../state/progress.ts';
import type { Canvas } from '../canvas.ts';
import type { Rectangle } from '../chart.ts';
import type { ViewModel } from '../view-model.ts';
import { drawBriefLine } from './brief-line.ts';
import { drawHeader } from './header.ts';
import { type JobAreas, jobAreas, type TopLine } from './job-areas.ts';
import { drawMetricGrid } from './metric-grid.ts';
import { metricPages, shownMetrics } from './metric-pages.ts';
import { drawMetricValues } from './metric-values.ts';
import { drawProgressLine } from './progress-line.ts';
import { drawSectionLine } from './section-line.ts';
import { drawSituationLine } from './situation-line.ts';
import { drawTextPane } from './text-pane.ts';

const NO_AREA: Rectangle = { row: 0, column: 0, rows: 0, columns: 0 };

/** What all lines at the top are made of. */
interface TopLines {
  readonly areas: JobAreas;
  readonly job: JobState;
  readonly settings: ViewSettings;
  readonly model: ViewModel;
  readonly now: number;
}

function drawTopLine(canvas: Canvas, line: TopLine, row: number, { areas, job, settings, model, now }: TopLines): void {
  const progress = progressOf(job, now);
  switch (line) {
    case 'header':
      return drawHeader(canvas, row, job, progress, now);
    case 'progress':
      return drawProgressLine(canvas, row, job, progress);
    case 'situation':
      return drawSituationLine(canvas, row, job, model, now);
    case 'section': {
      const { count, page, shape } = metricPages(job, settings, areas.charts?.rectangle ?? NO_AREA);
      return drawSectionLine(canvas, row, settings, { count, total: job.series.size, page, pages: shape.pages });
    }
    case 'brief':
      return drawBriefLine(canvas, row, job, progress, model, now, areas.values === undefined);
  }
}

/** Draws one job on the whole canvas but its last line. */
export function drawJob(canvas: Canvas, job: JobState, settings: ViewSettings, model: ViewModel, now: number): void {
  const areas = jobAreas(job, settings, model, canvas);
  for (const [row, line] of areas.top.entries()) drawTopLine(canvas, line, row, { areas, job, settings, model, now });
  const { charts, values, texts } = areas;
  const { charset } = model;
  if (charts !== undefined) drawMetricGrid(canvas, job, { area: charts.rectangle, settings, charset, hasBorder: charts.hasBorder });
  if (values !== undefined) {
    const series = charts === undefined ? shownMetrics(job, settings) : metricPages(job, settings, charts.rectangle).others;
    drawMetricValues(canvas, values, series, charset);
  }
  for (const area of texts) drawTextPane(canvas, area, job, settings, now);
}
