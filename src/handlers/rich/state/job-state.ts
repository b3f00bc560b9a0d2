import type { JobStatus } from '../../../core/job-status.ts';
import type { EventLog } from './event-log.ts';
import type { MetricSeries } from './metric-series.ts';
import type { StepRate } from './step-rate.ts';

/** A phase of the timeline and when it began, in milliseconds since 1970. */
export interface PhaseEntry {
  readonly phase: string;
  readonly startedAt: number;
}

/** Something that a person should look at: a warning, an error, a series that left the finite numbers. */
export interface Alert {
  readonly level: 'warning' | 'error';
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly text: string;
  readonly step: number | undefined;
}

/** Bounds on what is kept of a job. */
export interface StateLimits {
  /** Most buckets in the history of a metric: 80 bytes each. */
  readonly buckets: number;
  /** Most metrics. */
  readonly series: number;
  /** Most events, and most printed lines. */
  readonly events: number;
  /** Most characters in the events, and in the printed lines. */
  readonly characters: number;
  /** Most phases of the timeline. */
  readonly phases: number;
  readonly alerts: number;
}

/**
 * What the messages of one job have told so far, ready to be shown. `reduce` is the only one that changes it, and it does so in place:
 * a copy for each of thousands of messages a second would cost more than everything else. Times are milliseconds since 1970, by
 * the backend's clock where it gave one; texts are as the backend sent them, and are made printable where they are drawn.
 */
export interface JobState {
  readonly jobId: string;
  readonly limits: StateLimits;
  name: string | undefined;
  /** `sft`, `rl`, … */
  jobType: string | undefined;
  model: string | undefined;
  status: JobStatus | undefined;
  /** The backend's own word; '' before the first status. */
  rawStatus: string;
  /** Why it failed. */
  error: string | undefined;
  /** How many jobs of the queue come before it; undefined for one that does not wait there, or where that is not known. */
  queuePlace: number | undefined;
  createdAt: number | undefined;
  startedAt: number | undefined;
  /** True where the backend gave `startedAt`; else it is the oldest sign of a running job. */
  isStartTold: boolean;
  finishedAt: number | undefined;
  step: number | undefined;
  totalSteps: number | undefined;
  epoch: number | undefined;
  readonly stepRate: StepRate;
  /** In the order of their coming; bounded, the newest are kept. */
  readonly phases: PhaseEntry[];
  /** By key (`seriesKey`), in the order of their first point. */
  readonly series: Map<string, MetricSeries>;
  /** The same by name: one for each phase. */
  readonly seriesByName: Map<string, MetricSeries[]>;
  /** Points of metrics that are not kept, since there are too many metrics. */
  droppedPoints: number;
  readonly events: EventLog;
  /** Lines that the program printed, as entries without a type. */
  readonly output: EventLog;
  /** The newest, bounded; `alertCount` counts all. */
  readonly alerts: Alert[];
  alertCount: number;
  /** The alert that says that the job failed: one of `alerts`. */
  failure: Alert | undefined;
  messageCount: number;
  /** When the newest message happened. */
  lastMessageAt: number | undefined;
  /** When the first and the newest message came here, by this machine's clock. */
  firstReceivedAt: number | undefined;
  lastReceivedAt: number | undefined;
  lastSeq: number | undefined;
}
