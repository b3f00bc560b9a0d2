import type { ViewSettings } from './view-settings.ts';

/** Weights that the key for smoothing goes through. */
export const SMOOTHINGS = [0, 0.6, 0.9, 0.99] as const;

/** The most columns, and rows, of charts that a person can ask for. */
export const LARGEST_GRID = 4;

/** How one job is shown before a key was pressed. */
export const DEFAULT_SETTINGS: ViewSettings = {
  screen: 'job',
  selectedJob: undefined,
  pinnedJobs: [],
  jobFilter: '',
  jobOrder: 'created',
  focus: 'metrics',
  fullScreen: false,
  help: false,
  showCommand: false,
  prompt: undefined,
  metricFilter: '',
  logY: false,
  smoothing: 0.6,
  xAxis: 'step',
  zoom: undefined,
  crosshair: undefined,
  gridColumns: 0,
  gridRows: 0,
  page: 0,
  minLevel: 'info',
  eventTypes: '',
  search: '',
  logPosition: undefined,
  outputPosition: undefined,
  logOffset: 0,
  pausedAt: undefined,
};
