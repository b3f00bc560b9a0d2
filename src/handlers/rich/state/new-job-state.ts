import { EventLog } from './event-log.ts';
import type { JobState, StateLimits } from './job-state.ts';
import { StepRate } from './step-rate.ts';

const LIMITS: StateLimits = { buckets: 2_048, series: 1_000, events: 5_000, characters: 4_000_000, phases: 1_000, alerts: 200 };

/** The state of a job of which nothing is known yet. @param limits bounds other than the usual ones: for a view of very many jobs */
export function newJobState(jobId: string, limits: Partial<StateLimits> = {}): JobState {
  const all = { ...LIMITS, ...limits };
  return {
    jobId,
    limits: all,
    name: undefined,
    jobType: undefined,
    model: undefined,
    status: undefined,
    rawStatus: '',
    error: undefined,
    queuePlace: undefined,
    createdAt: undefined,
    startedAt: undefined,
    isStartTold: false,
    finishedAt: undefined,
    step: undefined,
    totalSteps: undefined,
    epoch: undefined,
    stepRate: new StepRate(),
    phases: [],
    series: new Map(),
    seriesByName: new Map(),
    droppedPoints: 0,
    events: new EventLog(all.events, all.characters),
    output: new EventLog(all.events, all.characters),
    alerts: [],
    alertCount: 0,
    failure: undefined,
    messageCount: 0,
    lastMessageAt: undefined,
    firstReceivedAt: undefined,
    lastReceivedAt: undefined,
    lastSeq: undefined,
  };
}
