import type { Key } from '../screen/key.ts';

/** Where a key has a meaning: everywhere outside the prompt, with one job on the screen, in the table of many jobs, in the prompt. */
export type KeyContext = 'always' | 'job' | 'jobs' | 'prompt';

/** One line of the key map. */
export interface KeyBinding {
  /** All of them do the same. */
  readonly keys: readonly Key[];
  /** The keys as they are shown. */
  readonly label: string;
  /** What it does in one or two words, for the line at the bottom; '' where it is not named there. */
  readonly hint: string;
  /** What it does, as the help and the docs say it. */
  readonly description: string;
  readonly context: KeyContext;
  readonly action: string;
}

/**
 * Every key of the live view. The help, the line at the bottom and docs/terminal.md are made from it; within a context the first ones
 * matter most. In `job` and `jobs` a key may mean something else than in `always`: the narrower context decides.
 */
export const KEY_MAP = [
  { keys: ['?', 'f1'], label: '?', hint: 'help', description: 'show or hide this help', context: 'always', action: 'help' },
  { keys: ['q', 'd'], label: 'q d', hint: 'detach', description: 'leave; the job keeps running', context: 'always', action: 'detach' },
  { keys: ['X'], label: 'X', hint: 'cancel', description: 'cancel the job on the screen, or the selected one; then y', context: 'always', action: 'cancel' },
  { keys: ['escape'], label: 'esc', hint: '', description: 'one layer out', context: 'always', action: 'back' },
  { keys: ['s'], label: 's', hint: 'stream', description: 'plain lines in the normal screen; s returns', context: 'always', action: 'raw-stream' },
  { keys: ['space'], label: 'space', hint: 'pause', description: 'stop painting, or go on; what comes is taken in all the same', context: 'always', action: 'pause' },
  { keys: ['y'], label: 'y', hint: 'log', description: 'logarithmic or linear y axis', context: 'always', action: 'log-y' },
  { keys: ['m'], label: 'm', hint: 'smooth', description: 'smoothing of the curves: 0, .6, .9, .99', context: 'always', action: 'smoothing' },
  { keys: ['x'], label: 'x', hint: 'x axis', description: 'x axis by step, time since the start, or time of day', context: 'always', action: 'x-axis' },
  { keys: ['+', '='], label: '+', hint: 'zoom', description: 'zoom in on the newest, or on the crosshair', context: 'always', action: 'zoom-in' },
  { keys: ['-', '_'], label: '-', hint: '', description: 'zoom out', context: 'always', action: 'zoom-out' },
  { keys: ['0'], label: '0', hint: '', description: 'show all again, and follow', context: 'always', action: 'zoom-reset' },
  { keys: ['i'], label: 'i', hint: 'inspect', description: 'crosshair on all charts; arrows move it', context: 'always', action: 'crosshair' },
  { keys: ['Y'], label: 'Y', hint: 'copy', description: 'copy the values or the line that is shown', context: 'always', action: 'copy' },
  { keys: ['K'], label: 'K', hint: 'command', description: 'show the command that does the same', context: 'always', action: 'show-command' },
  { keys: ['ctrl-l'], label: 'ctrl-l', hint: '', description: 'paint the whole screen anew', context: 'always', action: 'redraw' },
  { keys: ['ctrl-c'], label: 'ctrl-c', hint: '', description: 'leave at once; the job keeps running', context: 'always', action: 'interrupt' },
  { keys: ['ctrl-z'], label: 'ctrl-z', hint: '', description: 'suspend; fg returns', context: 'always', action: 'suspend' },

  { keys: ['/'], label: '/', hint: 'find', description: 'filter the metrics by a regular expression; in a text pane, search', context: 'job', action: 'find' },
  { keys: ['enter'], label: '↵', hint: 'full', description: 'the pane alone, without borders, so that text can be selected', context: 'job', action: 'full-screen' },
  { keys: ['tab'], label: 'tab', hint: 'next', description: 'the next pane', context: 'job', action: 'next-pane' },
  { keys: ['shift-tab'], label: 'shift-tab', hint: '', description: 'the pane before', context: 'job', action: 'previous-pane' },
  { keys: ['1'], label: '1', hint: '', description: 'the metrics', context: 'job', action: 'metrics' },
  { keys: ['2', 'e'], label: '2 e', hint: 'events', description: 'the events', context: 'job', action: 'events' },
  { keys: ['3', 't'], label: '3 t', hint: '', description: 'the timeline', context: 'job', action: 'timeline' },
  { keys: ['4', 'a'], label: '4 a', hint: 'alerts', description: 'the alerts', context: 'job', action: 'alerts' },
  { keys: ['5', 'o'], label: '5 o', hint: 'output', description: 'what the program prints', context: 'job', action: 'output' },
  { keys: ['n'], label: 'n', hint: '', description: 'the next match, towards the newest', context: 'job', action: 'next-match' },
  { keys: ['N'], label: 'N', hint: '', description: 'the match before', context: 'job', action: 'previous-match' },
  { keys: ['L'], label: 'L', hint: 'level', description: 'the lowest level of events that is shown', context: 'job', action: 'level' },
  { keys: ['\\'], label: '\\', hint: 'types', description: 'the types of events that are shown: sft.*, !sft.loss', context: 'job', action: 'event-types' },
  { keys: ['c'], label: 'c', hint: '', description: 'columns of charts: as many as fit, 1 to 4', context: 'job', action: 'grid-columns' },
  { keys: ['r'], label: 'r', hint: '', description: 'rows of charts: as many as fit, 1 to 4', context: 'job', action: 'grid-rows' },
  { keys: ['up', 'k'], label: '↑ k', hint: '', description: 'one line up', context: 'job', action: 'up' },
  { keys: ['down', 'j'], label: '↓ j', hint: '', description: 'one line down', context: 'job', action: 'down' },
  { keys: ['left', 'h'], label: '← h', hint: '', description: 'to the left: the crosshair, the part shown, long lines', context: 'job', action: 'left' },
  { keys: ['right', 'l'], label: '→ l', hint: '', description: 'to the right', context: 'job', action: 'right' },
  { keys: ['page-up', 'ctrl-b'], label: 'pgup', hint: '', description: 'one page up, or the charts before', context: 'job', action: 'page-up' },
  { keys: ['page-down', 'ctrl-f'], label: 'pgdn', hint: 'page', description: 'one page down, or the next charts', context: 'job', action: 'page-down' },
  { keys: ['home', 'g'], label: 'home g', hint: '', description: 'the beginning', context: 'job', action: 'home' },
  { keys: ['end', 'G'], label: 'end G', hint: '', description: 'the end, and follow', context: 'job', action: 'end' },

  { keys: ['enter'], label: '↵', hint: 'open', description: 'open the selected job; esc returns', context: 'jobs', action: 'open-job' },
  { keys: ['up', 'k'], label: '↑ k', hint: '', description: 'select the job above', context: 'jobs', action: 'up' },
  { keys: ['down', 'j'], label: '↓ j', hint: 'select', description: 'select the job below', context: 'jobs', action: 'down' },
  { keys: ['page-up', 'ctrl-b'], label: 'pgup', hint: '', description: 'one page up', context: 'jobs', action: 'page-up' },
  { keys: ['page-down', 'ctrl-f'], label: 'pgdn', hint: '', description: 'one page down', context: 'jobs', action: 'page-down' },
  { keys: ['home', 'g'], label: 'home g', hint: '', description: 'select the first job', context: 'jobs', action: 'home' },
  { keys: ['end', 'G'], label: 'end G', hint: '', description: 'select the last job', context: 'jobs', action: 'end' },
  { keys: ['p'], label: 'p', hint: 'pin', description: 'pin the job to the chart below, or take it off', context: 'jobs', action: 'pin' },
  { keys: ['o'], label: 'o', hint: 'sort', description: 'sort by creation, status, progress, metric; anew each 3 s at most', context: 'jobs', action: 'order' },
  { keys: ['/'], label: '/', hint: 'filter', description: 'show only jobs with this text in id, name, type, status or model', context: 'jobs', action: 'filter-jobs' },
  { keys: ['f'], label: 'f', hint: 'metric', description: 'choose the metrics by a regular expression', context: 'jobs', action: 'filter-metrics' },
  { keys: ['left', 'h'], label: '← h', hint: '', description: 'move the crosshair, or the part shown, to the left', context: 'jobs', action: 'left' },
  { keys: ['right', 'l'], label: '→ l', hint: '', description: 'move the crosshair, or the part shown, to the right', context: 'jobs', action: 'right' },

  { keys: ['enter'], label: '↵', hint: 'use', description: 'use what was typed', context: 'prompt', action: 'accept' },
  { keys: ['escape'], label: 'esc', hint: 'back', description: 'leave it as it was', context: 'prompt', action: 'abandon' },
  { keys: ['backspace'], label: 'backspace', hint: '', description: 'take back one character', context: 'prompt', action: 'erase' },
  { keys: ['ctrl-w'], label: 'ctrl-w', hint: '', description: 'take back one word', context: 'prompt', action: 'erase-word' },
  { keys: ['ctrl-u'], label: 'ctrl-u', hint: 'clear', description: 'take back everything', context: 'prompt', action: 'clear' },
  { keys: ['ctrl-c'], label: 'ctrl-c', hint: '', description: 'leave at once; the job keeps running', context: 'prompt', action: 'interrupt' },
  { keys: ['ctrl-z'], label: 'ctrl-z', hint: '', description: 'suspend; fg returns', context: 'prompt', action: 'suspend' },
] as const satisfies readonly KeyBinding[];

/** What a key does. */
export type Action = (typeof KEY_MAP)[number]['action'];
