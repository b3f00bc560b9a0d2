import { isTerminalStatus } from '../../../core/job-status.ts';
import type { Key } from '../screen/key.ts';
import { LARGEST_GRID, SMOOTHINGS } from './default-settings.ts';
import { EVENT_LEVELS } from './event-filter.ts';
import { findAction, keyContext } from './find-action.ts';
import type { Action } from './key-map.ts';
import { move } from './move.ts';
import { nextMatch } from './move-log.ts';
import type { PressContext } from './press-context.ts';
import { changed, effect, type PressResult, refused } from './press-result.ts';
import { accept, erase, openPrompt, typeInPrompt } from './prompt.ts';
import { isOutputInPlace, readPane } from './shown-log.ts';
import type { Pane, Prompt, ViewSettings } from './view-settings.ts';
import { nextXAxis, toggleCrosshair, zoomIn, zoomOut } from './zoom.ts';

const PANES: readonly Pane[] = ['metrics', 'events', 'timeline', 'alerts', 'output'];
const ORDERS: readonly ViewSettings['jobOrder'][] = ['created', 'status', 'progress', 'metric'];

/** Pinned jobs and the selected one have a style of their own each. */
const MOST_PINNED = 5;

/** The one behind it in a list, the first one behind the last; the first one also where it is not in the list. */
function after<T>(list: readonly T[], value: T, step = 1): T {
  return list[(list.indexOf(value) + step + list.length) % list.length] as T;
}

function focusOn(settings: ViewSettings, focus: Pane): PressResult {
  return changed(settings, { focus, logOffset: 0 });
}

/** Goes to another pane. The charts that are not there yet are passed over: what stands in their place is a pane itself. */
function nextPane(settings: ViewSettings, { job }: PressContext, step: number): PressResult {
  const panes = job !== undefined && isOutputInPlace(job) ? PANES.filter((pane) => pane !== 'metrics') : PANES;
  return focusOn(settings, after(panes, readPane(job, settings), step));
}

/** The settings with the focus on what is read: from then on it stays there. */
function reading(settings: ViewSettings, { job }: PressContext): ViewSettings {
  return settings.screen === 'job' ? { ...settings, focus: readPane(job, settings) } : settings;
}

function find(settings: ViewSettings): PressResult {
  return settings.focus === 'metrics' ? openPrompt(settings, 'metric-filter', settings.metricFilter) : openPrompt(settings, 'search', settings.search);
}

function askToCancel(settings: ViewSettings, { job, offers }: PressContext): PressResult {
  if (job === undefined) return refused(settings, 'no job is selected');
  if (!offers.cancel) return refused(settings, 'cancelling is not possible from here');
  if (isTerminalStatus(job.status)) return refused(settings, 'the job has ended already');
  return openPrompt(settings, 'confirm-cancel');
}

function openJob(settings: ViewSettings, { job }: PressContext): PressResult {
  if (job === undefined) return refused(settings, 'no job is selected');
  // What was said about the steps and events of another job does not hold for this one.
  return changed(settings, { screen: 'job', page: 0, zoom: undefined, crosshair: undefined, logPosition: undefined, outputPosition: undefined, logOffset: 0 });
}

function pin(settings: ViewSettings): PressResult {
  const { selectedJob, pinnedJobs } = settings;
  if (selectedJob === undefined) return refused(settings, 'no job is selected');
  if (pinnedJobs.includes(selectedJob)) return changed(settings, { pinnedJobs: pinnedJobs.filter((jobId) => jobId !== selectedJob) });
  if (pinnedJobs.length >= MOST_PINNED) return refused(settings, `no more than ${MOST_PINNED} jobs can be pinned`);
  return changed(settings, { pinnedJobs: [...pinnedJobs, selectedJob] });
}

/** One layer out: what lies on top goes first. */
function back(settings: ViewSettings, { hasTable }: PressContext): PressResult {
  if (settings.showCommand) return changed(settings, { showCommand: false });
  if (settings.crosshair !== undefined) return changed(settings, { crosshair: undefined });
  if (settings.fullScreen) return changed(settings, { fullScreen: false });
  if (settings.search !== '') return changed(settings, { search: '' });
  if (settings.screen === 'job' && hasTable) return changed(settings, { screen: 'jobs', zoom: undefined, logPosition: undefined, outputPosition: undefined, logOffset: 0 });
  return changed(settings);
}

function inPrompt(settings: ViewSettings, prompt: Prompt, key: Key, context: PressContext): PressResult {
  switch (findAction(key, 'prompt')) {
    case 'accept':
      return accept(settings, prompt, context);
    case 'abandon':
      return changed(settings, { prompt: undefined });
    case 'erase':
      return erase(settings, prompt, 'character');
    case 'erase-word':
      return erase(settings, prompt, 'word');
    case 'clear':
      return erase(settings, prompt, 'all');
    case 'interrupt':
      return effect(settings, 'interrupt');
    case 'suspend':
      return effect(settings, 'suspend');
    default:
      return typeInPrompt(settings, prompt, key);
  }
}

function act(settings: ViewSettings, action: Action, context: PressContext): PressResult {
  switch (action) {
    case 'up':
    case 'down':
    case 'left':
    case 'right':
    case 'page-up':
    case 'page-down':
    case 'home':
    case 'end':
      return move(reading(settings, context), context, action);
    case 'metrics':
    case 'events':
    case 'timeline':
    case 'output':
      return focusOn(settings, action);
    case 'alerts':
      return focusOn(settings, settings.focus === 'alerts' ? 'metrics' : 'alerts');
    case 'next-pane':
      return nextPane(settings, context, 1);
    case 'previous-pane':
      return nextPane(settings, context, -1);
    case 'full-screen':
      return changed(reading(settings, context), { fullScreen: !settings.fullScreen, page: 0 });
    case 'find':
      return find(reading(settings, context));
    case 'filter-metrics':
      return openPrompt(settings, 'metric-filter', settings.metricFilter);
    case 'filter-jobs':
      return openPrompt(settings, 'job-filter', settings.jobFilter);
    case 'event-types':
      return openPrompt(settings, 'event-types', settings.eventTypes);
    case 'next-match':
      return nextMatch(settings, context, 1);
    case 'previous-match':
      return nextMatch(settings, context, -1);
    case 'level':
      return changed(settings, { minLevel: after(EVENT_LEVELS, settings.minLevel) });
    case 'log-y':
      return changed(settings, { logY: !settings.logY });
    case 'smoothing':
      return changed(settings, { smoothing: SMOOTHINGS.find((weight) => weight > settings.smoothing) ?? SMOOTHINGS[0] });
    case 'x-axis':
      return nextXAxis(settings, context);
    case 'zoom-in':
      return zoomIn(settings, context);
    case 'zoom-out':
      return zoomOut(settings, context);
    case 'zoom-reset':
      return changed(settings, { zoom: undefined });
    case 'crosshair':
      return toggleCrosshair(settings, context);
    case 'grid-columns':
      return changed(settings, { gridColumns: (settings.gridColumns + 1) % (LARGEST_GRID + 1), page: 0 });
    case 'grid-rows':
      return changed(settings, { gridRows: (settings.gridRows + 1) % (LARGEST_GRID + 1), page: 0 });
    case 'pause':
      return changed(settings, { pausedAt: settings.pausedAt === undefined ? context.messageCount : undefined });
    case 'show-command':
      return changed(settings, { showCommand: !settings.showCommand });
    case 'help':
      return changed(settings, { help: true });
    case 'back':
      return back(settings, context);
    case 'open-job':
      return openJob(settings, context);
    case 'pin':
      return pin(settings);
    case 'order':
      return changed(settings, { jobOrder: after(ORDERS, settings.jobOrder) });
    case 'cancel':
      return askToCancel(settings, context);
    case 'detach':
      return context.offers.detach ? effect(settings, 'detach') : refused(settings, 'ctrl-c leaves');
    case 'interrupt':
    case 'suspend':
    case 'raw-stream':
    case 'copy':
    case 'redraw':
      return effect(settings, action);
    // These have a meaning in the prompt only.
    case 'accept':
    case 'abandon':
    case 'erase':
    case 'erase-word':
    case 'clear':
      return changed(settings);
  }
}

/** What a key does to the settings, and what it asks of the program around the picture. Pure; a key without a meaning changes nothing. */
export function press(settings: ViewSettings, key: Key, context: PressContext): PressResult {
  if (settings.prompt !== undefined) return inPrompt(settings, settings.prompt, key, context);
  const action = findAction(key, keyContext(settings));
  if (!settings.help) return action === undefined ? changed(settings) : act(settings, action, context);
  // People press what they have just read: the help goes away by any key, and the key does what it does.
  const closed = { ...settings, help: false };
  return action === undefined || action === 'help' || action === 'back' ? changed(closed) : act(closed, action, context);
}
