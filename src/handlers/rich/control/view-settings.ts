import type { EventLevel } from '../../../core/log-record.ts';

/** The parts of the screen that can have the focus. */
export type Pane = 'metrics' | 'events' | 'timeline' | 'alerts' | 'output';

/** What the x axis of every chart counts. */
export type XAxis = 'step' | 'relative' | 'wall';

/** A line at the bottom into which a person types. */
export interface Prompt {
  readonly kind: 'metric-filter' | 'search' | 'event-types' | 'job-filter' | 'confirm-cancel';
  readonly text: string;
  /** Why what was typed cannot be used. */
  readonly problem: string | undefined;
}

/** How a person wants to see what there is. Keys change it, messages never do. */
export interface ViewSettings {
  /** `jobs` is the table of many jobs. */
  readonly screen: 'jobs' | 'job';
  /** The job on the screen, or the selected one of the table: selection follows the job, never the row. */
  readonly selectedJob: string | undefined;
  readonly pinnedJobs: readonly string[];
  /** Part of a job's id, name, type, status or model; '' shows all. */
  readonly jobFilter: string;
  readonly jobOrder: 'created' | 'status' | 'progress' | 'metric';
  readonly focus: Pane;
  /** The focused pane alone, without borders, so that text can be copied. */
  readonly fullScreen: boolean;
  readonly help: boolean;
  readonly showCommand: boolean;
  readonly prompt: Prompt | undefined;
  /** Source of a regular expression over series keys; '' shows all. */
  readonly metricFilter: string;
  readonly logY: boolean;
  /** Weight of the past in the smoothed line: 0 to below 1. */
  readonly smoothing: number;
  readonly xAxis: XAxis;
  /** The part of the x axis that is shown, in units of `xAxis`; undefined follows the newest. */
  readonly zoom: { readonly from: number; readonly to: number } | undefined;
  /** Where the crosshair stands, in units of `xAxis`. */
  readonly crosshair: number | undefined;
  /** 0 chooses by the size of the screen. */
  readonly gridColumns: number;
  readonly gridRows: number;
  readonly page: number;
  readonly minLevel: EventLevel;
  /** Globs over event types, separated by commas; '' shows all. */
  readonly eventTypes: string;
  /** Searched in the text of events and of what the program printed, case ignored. */
  readonly search: string;
  /** The event at the bottom of the log, by its number in the log (`EventLog`); undefined follows the newest. */
  readonly logPosition: number | undefined;
  /** The printed line at the bottom of the output, likewise. */
  readonly outputPosition: number | undefined;
  /** Columns by which long lines are moved to the left. */
  readonly logOffset: number;
  /** Painting rests, and what comes is taken in all the same. Holds how many messages there were. */
  readonly pausedAt: number | undefined;
}
