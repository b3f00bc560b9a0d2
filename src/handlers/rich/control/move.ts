import { logEnd, logStart, moveLog, moveSideways } from './move-log.ts';
import type { PressContext } from './press-context.ts';
import { changed, type PressResult } from './press-result.ts';
import type { ViewSettings } from './view-settings.ts';
import { moveAlong } from './zoom.ts';

/** The keys that go somewhere. */
export type Movement = 'up' | 'down' | 'left' | 'right' | 'page-up' | 'page-down' | 'home' | 'end';

/** Selects another row. The selection is the job's: a row that moves takes it along. */
function moveSelection(settings: ViewSettings, { rows, lines }: PressContext, movement: Exclude<Movement, 'left' | 'right'>): PressResult {
  const at = settings.selectedJob === undefined ? -1 : rows.indexOf(settings.selectedJob);
  const page = Math.max(1, lines - 1);
  const target = { up: at - 1, down: at + 1, 'page-up': at - page, 'page-down': at + page, home: 0, end: rows.length - 1 }[movement];
  const row = rows[Math.min(rows.length - 1, Math.max(0, target))];
  return row === undefined ? changed(settings) : changed(settings, { selectedJob: row });
}

function movePage(settings: ViewSettings, { pages }: PressContext, movement: Exclude<Movement, 'left' | 'right'>): PressResult {
  const last = Math.max(0, pages - 1);
  const target = { up: settings.page - 1, 'page-up': settings.page - 1, down: settings.page + 1, 'page-down': settings.page + 1, home: 0, end: last }[movement];
  return changed(settings, { page: Math.min(last, Math.max(0, target)) });
}

function moveInLog(settings: ViewSettings, context: PressContext, movement: Movement): PressResult {
  const page = Math.max(1, context.lines - 1);
  switch (movement) {
    case 'up':
      return moveLog(settings, context, -1, 1);
    case 'down':
      return moveLog(settings, context, 1, 1);
    case 'page-up':
      return moveLog(settings, context, -1, page);
    case 'page-down':
      return moveLog(settings, context, 1, page);
    case 'home':
      return logStart(settings, context);
    case 'end':
      return logEnd(settings, context);
    case 'left':
      return moveSideways(settings, -1);
    case 'right':
      return moveSideways(settings, 1);
  }
}

/** Goes somewhere in the table, or in the pane that has the focus. */
export function move(settings: ViewSettings, context: PressContext, movement: Movement): PressResult {
  const isOnCharts = settings.screen === 'jobs' || settings.focus === 'metrics';
  if (!isOnCharts && (settings.focus === 'events' || settings.focus === 'output')) return moveInLog(settings, context, movement);
  if (movement === 'left' || movement === 'right') {
    const direction = movement === 'left' ? -1 : 1;
    return isOnCharts ? moveAlong(settings, context, direction) : moveSideways(settings, direction);
  }
  if (settings.screen === 'jobs') return moveSelection(settings, context, movement);
  return isOnCharts ? movePage(settings, context, movement) : changed(settings);
}
