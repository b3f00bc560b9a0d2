import type { ViewSettings } from '../control/view-settings.ts';
import { makeAscii } from './as-ascii.ts';
import { Canvas, type Size } from './canvas.ts';
import { drawCommand } from './command-overlay.ts';
import { cut } from './display-width.ts';
import { drawFooter } from './footer.ts';
import { drawHelp } from './help-overlay.ts';
import { drawJob } from './job/draw-job.ts';
import { layoutOf } from './layout.ts';
import { serverText } from './server-text.ts';
import { shownJob } from './shown-job.ts';
import { Style } from './style.ts';
import { drawJobs } from './table/draw-jobs.ts';
import type { ViewModel } from './view-model.ts';

function drawScreen(canvas: Canvas, model: ViewModel, settings: ViewSettings, now: number): void {
  if (settings.screen === 'jobs') return drawJobs(canvas, settings, model, now);
  const job = shownJob(model, settings);
  if (job !== undefined) return drawJob(canvas, job, settings, model, now);
  canvas.write(0, 1, cut(`waiting for ${serverText(model.connection.source, 60)}`, canvas.columns - 2), Style.DIM);
}

/**
 * The picture of a moment: what the messages told, as a person wants to see it. Any size works; texts of servers are made safe, and in
 * charset `ascii` everything is ASCII.
 * @param now milliseconds since 1970
 */
export function frame(model: ViewModel, settings: ViewSettings, { rows, columns }: Size, now: number): Canvas {
  const canvas = new Canvas({ rows: Math.max(0, Math.floor(rows)), columns: Math.max(0, Math.floor(columns)) });
  if (canvas.rows === 0 || canvas.columns === 0) return canvas;
  drawScreen(canvas, model, settings, now);
  const hasRoom = layoutOf(canvas) !== 'line';
  if (hasRoom && settings.help) drawHelp(canvas, settings, model);
  else if (hasRoom && settings.showCommand) drawCommand(canvas, model.command);
  // On a single line a word to the person, or a person's word, takes the place of everything else.
  if (hasRoom || settings.prompt !== undefined || model.notice !== undefined) drawFooter(canvas, canvas.rows - 1, settings, model);
  if (model.charset === 'ascii') makeAscii(canvas);
  return canvas;
}
