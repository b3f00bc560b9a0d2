/**
 * The categories of information that a training job streams.
 *
 * The values are the words of the command line (`--stream events`). Adding a category touches this constant and the table
 * below, and then whatever the compiler points at: docs/extending.md does it step by step.
 */
export const StreamType = {
  /** Status transitions: queued, running, succeeded. */
  STATUS: 'status',
  /** Structured events: `sft.progress`, `rl.train.step`. */
  EVENTS: 'events',
  /** Numeric series: `train.loss`, `eval.reward_mean`. */
  METRICS: 'metrics',
  /** Phases with their metadata: initializing_trainer, training, evaluating. */
  TIMELINE: 'timeline',
  /** What the program prints, line by line. */
  LOGS: 'logs',
} as const;

export type StreamType = (typeof StreamType)[keyof typeof StreamType];

interface StreamTypeRow {
  /** The word in `stream_type` of a JSON line. */
  readonly jsonName: string;
  /** The `kind` of a log record: the singular of the stream type where there is one. */
  readonly kind: string;
  /** What follows `/learning/jobs/{job_id}` in the endpoint of this stream. */
  readonly pathSuffix: string;
}

const TABLE = {
  status: { jsonName: 'STATUS', kind: 'status', pathSuffix: '' },
  events: { jsonName: 'EVENTS', kind: 'event', pathSuffix: '/events' },
  metrics: { jsonName: 'METRICS', kind: 'metric', pathSuffix: '/metrics' },
  timeline: { jsonName: 'TIMELINE', kind: 'timeline', pathSuffix: '/timeline' },
  logs: { jsonName: 'LOGS', kind: 'log', pathSuffix: '/logs' },
} as const satisfies Record<StreamType, StreamTypeRow>;

/** What a record of the log is. */
export type RecordKind = (typeof TABLE)[StreamType]['kind'];

/** All stream types, in the order of the table. */
export const STREAM_TYPES = Object.keys(TABLE) as readonly StreamType[];

const BY_KIND = new Map<string, StreamType>(STREAM_TYPES.map((streamType) => [TABLE[streamType].kind, streamType]));
const BY_JSON_NAME = new Map<string, StreamType>(STREAM_TYPES.map((streamType) => [TABLE[streamType].jsonName, streamType]));

/** True for one of the words of {@link StreamType}. */
export function isStreamType(value: unknown): value is StreamType {
  return typeof value === 'string' && Object.hasOwn(TABLE, value);
}

/** The path of a stream's endpoint under the API base, e.g. `/learning/jobs/job_1/events`. @param base what stands before the id */
export function endpointPath(streamType: StreamType, jobId: string, base = '/learning/jobs'): string {
  return `${base}/${encodeURIComponent(jobId)}${TABLE[streamType].pathSuffix}`;
}

/** The spelling of a stream type in JSON lines: `STATUS`, `EVENTS`, … */
export function streamTypeJsonName(streamType: StreamType): string {
  return TABLE[streamType].jsonName;
}

/** The stream type of a JSON line's `stream_type`, or undefined for a word nobody knows. */
export function streamTypeFromJsonName(name: string): StreamType | undefined {
  return BY_JSON_NAME.get(name);
}

/** The `kind` that records of a stream have in the log. */
export function recordKind(streamType: StreamType): RecordKind {
  return TABLE[streamType].kind;
}

/** The stream that records of a kind belong to, or undefined for a kind of a newer protocol. */
export function streamTypeOfKind(kind: string): StreamType | undefined {
  return BY_KIND.get(kind);
}
