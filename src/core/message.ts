import { isJsonObject, type JsonObject } from './json.ts';
import { messageFromJson, messageToJson } from './message-json.ts';
import { normaliseTimestamp } from './timestamp.ts';

interface MessageBase {
  /** When the backend says it happened: ISO 8601, or '' where it did not say. */
  readonly timestamp: string;
  readonly jobId: string;
  /** The payload as the backend sent it. */
  readonly data: JsonObject;
  /** Position in the job's log, or an event endpoint's own number: see `seqScope`. */
  readonly seq?: number;
  /** `log` where `seq` counts over all kinds of record of the job, so that it alone names the message. */
  readonly seqScope?: 'log';
  /** Counts messages that nothing else tells apart, from 1 for the second one. Set by sources without a `seq`. */
  readonly ordinal?: number;
}

/** The job's status changed. `data` is shaped like the job endpoint's answer. */
export interface StatusMessage extends MessageBase {
  readonly streamType: 'status';
}

/** Something happened. `data` holds `type`, `message`, `level`, `data`. */
export interface EventMessage extends MessageBase {
  readonly streamType: 'events';
}

/** One point of a series. `data` holds `name`, `value` (null where not finite: `data.nonfinite`), `step`, `epoch`, `phase`. */
export interface MetricMessage extends MessageBase {
  readonly streamType: 'metrics';
  readonly step?: number;
}

/** The job entered a phase. `data` holds `phase` and `metadata`. */
export interface TimelineMessage extends MessageBase {
  readonly streamType: 'timeline';
  readonly phase?: string;
}

/** The program printed a line. `data` holds `text`, `overwrites`, and what was left out: `truncated`, `dropped_lines`, `dropped_bytes`. */
export interface LogMessage extends MessageBase {
  readonly streamType: 'logs';
}

/** One message of a job's stream, told apart by `streamType`. */
export type StreamMessage =
  | StatusMessage
  | EventMessage
  | MetricMessage
  | TimelineMessage
  | LogMessage;

/** Where a message's `seq` comes from; the default for an event is its endpoint's own numbering. */
export interface MessageOrigin {
  readonly seqScope?: 'log';
  readonly ordinal?: number;
}

function base(jobId: string, data: JsonObject, origin: MessageOrigin, timestamp: unknown) {
  const seq = data['seq'];
  return {
    timestamp: normaliseTimestamp(timestamp),
    jobId,
    data,
    ...(Number.isSafeInteger(seq) && { seq: seq as number }),
    ...(origin.seqScope && { seqScope: origin.seqScope }),
    ...(origin.ordinal && { ordinal: origin.ordinal }),
  };
}

/** Builds messages from the payloads of the seed's four endpoints, and turns them to JSON lines and back. */
export const StreamMessage = {
  /** From the job endpoint, or a status record of the log. */
  fromStatus(jobId: string, data: JsonObject, origin: MessageOrigin = {}): StatusMessage {
    return { streamType: 'status', ...base(jobId, data, origin, data['updated_at'] ?? data['created_at']) };
  },
  /** One line of JSON, without the line break. */
  toJson: messageToJson,
  /** The message of a parsed JSON line; undefined for anything else. */
  fromJson: messageFromJson,
  /** From one event. Backends name its time `created_at`, `timestamp` or `ts`. */
  fromEvent(jobId: string, data: JsonObject, origin: MessageOrigin = {}): EventMessage {
    return { streamType: 'events', ...base(jobId, data, origin, data['created_at'] ?? data['timestamp'] ?? data['ts']) };
  },
  /** From one metric point. */
  fromMetric(jobId: string, data: JsonObject, origin: MessageOrigin = {}): MetricMessage {
    const step = data['step'];
    return {
      streamType: 'metrics',
      ...base(jobId, data, origin, data['created_at']),
      ...(typeof step === 'number' && Number.isFinite(step) && { step }),
    };
  },
  /** From one timeline entry. */
  fromTimeline(jobId: string, data: JsonObject, origin: MessageOrigin = {}): TimelineMessage {
    const phase = data['phase'];
    return { streamType: 'timeline', ...base(jobId, data, origin, data['created_at']), ...(typeof phase === 'string' && { phase }) };
  },
  /** From one printed line. */
  fromLog(jobId: string, data: JsonObject, origin: MessageOrigin = {}): LogMessage {
    return { streamType: 'logs', ...base(jobId, data, origin, data['created_at']) };
  },
} as const;

/** The level of an event message in lower case, '' where it has none or the message is no event. */
export function messageLevel(message: StreamMessage): string {
  const level = message.streamType === 'events' ? message.data['level'] : undefined;
  return typeof level === 'string' ? level.toLowerCase() : '';
}

/**
 * The value of a metric message as a number, NaN and the infinities restored.
 * @returns undefined where the backend sent no number.
 */
export function metricValue(message: MetricMessage): number | undefined {
  const { value, data } = message.data;
  if (typeof value === 'number') return value;
  const nonfinite = isJsonObject(data) ? data['nonfinite'] : undefined;
  return nonfinite === 'NaN' || nonfinite === 'Infinity' || nonfinite === '-Infinity' ? Number(nonfinite) : undefined;
}
