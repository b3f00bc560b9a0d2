import { readPane } from '../../control/shown-log.ts';
import type { ViewSettings } from '../../control/view-settings.ts';
import type { JobState } from '../../state/job-state.ts';
import type { Canvas } from '../canvas.ts';
import { drawPaneBorder } from '../pane-border.ts';
import type { Segment } from '../segments.ts';
import { alertTitle, drawAlerts } from './alert-pane.ts';
import { drawEvents, eventTitle } from './event-pane.ts';
import type { TextArea, TextPane } from './job-areas.ts';
import { drawOutput, outputTitle } from './output-pane.ts';
import { drawTimeline, timelineTitle } from './timeline-pane.ts';

function titleOf(pane: TextPane, job: JobState, settings: ViewSettings): Segment[] {
  switch (pane) {
    case 'events':
      return eventTitle(job, settings);
    case 'timeline':
      return timelineTitle(job);
    case 'alerts':
      return alertTitle(job);
    case 'output':
      return outputTitle(job, settings);
  }
}

/** Draws a pane of text with what stands around it. */
export function drawTextPane(canvas: Canvas, { rectangle, border, pane }: TextArea, job: JobState, settings: ViewSettings, now: number): void {
  const inside = drawPaneBorder(canvas, { rectangle, border, title: titleOf(pane, job, settings), hasFocus: readPane(job, settings) === pane });
  switch (pane) {
    case 'events':
      return drawEvents(canvas, inside, job, settings);
    case 'timeline':
      return drawTimeline(canvas, inside, job, now);
    case 'alerts':
      return drawAlerts(canvas, inside, job);
    case 'output':
      return drawOutput(canvas, inside, job, settings);
  }
}
